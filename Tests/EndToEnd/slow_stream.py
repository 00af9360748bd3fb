"""Takes an answer over HTTP/2 in small pieces, longer than the server waits for a client that takes nothing, and then the rest.

usage: slow_stream.py <port> <path> <pieces>

Writes how many bytes the answer had, or how it ended instead.
"""

import socket
import ssl
import struct
import sys

DATA, RST_STREAM, SETTINGS, GOAWAY, WINDOW_UPDATE = 0, 3, 4, 7, 8
END_STREAM = 1
PIECE = 5_000
# Between two pieces, in seconds.
PAUSE = 0.25


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def window(stream, bytes_more):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", bytes_more))


def request(path):
    # Literals without indexing, their names from HPACK's static table (RFC 7541, appendix A): method, scheme, path, authority.
    fields = [(2, b"GET"), (7, b"https"), (4, path.encode()), (1, b"x")]
    block = b"".join(bytes([name, len(value)]) + value for name, value in fields)
    return frame(1, END_STREAM | 4, 1, block)


def main(port, path, pieces):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)))
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + window(0, 1 << 30) + request(path))
    connection.settimeout(PAUSE)
    unread, taken = b"", 0
    while True:
        try:
            chunk = connection.recv(1 << 16)
            if not chunk:
                return f"closed after {taken} bytes"
            unread += chunk
        except TimeoutError:
            pieces -= 1
            connection.sendall(window(1, PIECE if pieces > 0 else 1 << 30))
        while len(unread) >= 9 and len(unread) >= 9 + int.from_bytes(unread[:3]):
            length, kind, flags = int.from_bytes(unread[:3]), unread[3], unread[4]
            unread = unread[9 + length :]
            if kind == DATA:
                taken += length
                if flags & END_STREAM:
                    return str(taken)
            if kind in (RST_STREAM, GOAWAY):
                return f"ended after {taken} bytes"


print(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
