"""Load, and what comes of it: rates of two servers in turn, because absolute rates of a shared machine drift."""
import asyncio
import re
import statistics
import subprocess

from .servers import say

UNITS = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
TIMES = {"us": 0.001, "ms": 1, "s": 1000}

POST_SCRIPT = """
local n = 0
function request()
  n = n + 1
  local body = string.format('{"name":"Chantier mesure %d","location":"%d rue du Banc, 69000 Lyon","description":"ecriture durable"}', n, n)
  return wrk.format("POST", nil, nil, body)
end
"""


class Run:
    """What `wrk` says of one run."""

    def __init__(self, output):
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
        size, unit = re.search(r"Transfer/sec:\s+([\d.]+)(\w+)", output).groups()
        self.bytes = float(size) * UNITS[unit]
        tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", output)
        self.p99 = float(tail.group(1)) * TIMES[tail.group(2)] if tail else None


def wrk(url, options, headers=(), script=None, connections=None):
    """Any answer that is not 2xx or 3xx fails the measurement."""
    command = ["wrk", "-t", "1", "-c", str(connections or options.connections), "-d", f"{options.seconds}s", "--timeout", "10s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", output)
    if wrong:
        raise SystemExit(f"{url}: {wrong.group(0)}")
    return Run(output)


def get(server, path, options, *headers):
    return lambda: wrk(server.url(path), options, [*server.headers, *headers])


def post(server, path, options, script, connections=None):
    headers = [*server.headers, "Content-Type: application/json"]
    return lambda: wrk(server.url(path), options, headers, script, connections)


class Figure:
    """Two things measured in turn: the median of the paired ratios, and the median rates."""

    def __init__(self, runs, others):
        self.rate = statistics.median(run.rate for run in runs)
        self.bytes = statistics.median(run.bytes for run in runs)
        self.other = statistics.median(run.rate for run in others)
        self.ratio = statistics.median(a.rate / b.rate for a, b in zip(runs, others))
        self.p99 = statistics.median(run.p99 for run in runs)
        self.other_p99 = statistics.median(run.p99 for run in others)


def paired(name, a, b, options):
    """A B A B …, after one round of each that is not counted."""
    a(), b()
    runs, others = [], []
    for _ in range(options.rounds):
        runs.append(a())
        others.append(b())
    figure = Figure(runs, others)
    say(f"  {name}: {figure.rate:.0f}/s against {figure.other:.0f}/s, ratio {figure.ratio:.3f}")
    return figure


def at_once(server, path, count):
    """`count` requests, each on a connection of its own that is open already; the statuses of their answers."""
    request = f"GET {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {server.key}\r\nConnection: close\r\n\r\n".encode()

    async def one(ready, go):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        ready.release()
        await go.wait()
        writer.write(request)
        answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1])

    async def all_of_them():
        ready, go = asyncio.Semaphore(0), asyncio.Event()
        tasks = [asyncio.create_task(one(ready, go)) for _ in range(count)]
        for _ in range(count):
            await ready.acquire()
        go.set()
        return await asyncio.gather(*tasks)

    return asyncio.run(all_of_them())


def cursor_at(server, page):
    """Walks the list by cursor to a page of 50."""
    cursor, at = "", 1
    while at < page:
        _, answer = server.call(f"/api/v2/chantiers?limit=100&fields=id&cursor={cursor}")
        cursor, at = answer["pagination"]["next_cursor"], at + 2
    return cursor
