"""The programs under measurement, and those that they need, each as a context manager that stops what it started."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HUB = ROOT / ".build/release/hub"
BARE = ROOT / ".build/release/BareServer"
PEER = ROOT / "Benchmarks/peer/serve"
PEER_PYTHON = ROOT / ".tools/peer/bin/python"
# Counted like any other request, and never refused.
LIMITS = "api-key=1000000000/hour,create-chantier=1000000000/day"


def say(text):
    print(text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, deadline=20):
    """Seconds until the address answers."""
    start = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return time.monotonic() - start
        except OSError:
            if time.monotonic() - start > deadline:
                raise SystemExit(f"{url} does not answer")
            time.sleep(0.002)


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(30)


class Server:
    """A server that runs, where it is, and the key that opens it."""

    def __init__(self, process, port, key=None, startup=0.0):
        self.process, self.port, self.key, self.startup = process, port, key, startup

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def headers(self):
        return [f"Authorization: Bearer {self.key}"] if self.key else []

    def call(self, path, method="GET", body=None):
        """Headers and JSON of one answer."""
        request = urllib.request.Request(self.url(path), method=method, data=body)
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.headers, json.loads(response.read() or b"null")

    def metric(self, name):
        """The sum of all the series of a counter."""
        with urllib.request.urlopen(self.url("/metrics"), timeout=10) as response:
            lines = response.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name + "{") or line.startswith(name + " "))

    @property
    def resident_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024


@contextlib.contextmanager
def hub(settings, key=None, prefix=()):
    """`settings` are environment variables; they name the data folder or the database."""
    port = free_port()
    log = open(pathlib.Path(settings["HUB_DATA_DIR"]) / "server.log", "ab")
    start = time.monotonic()
    process = subprocess.Popen([*prefix, str(HUB), "serve"], env={**settings, "HUB_PORT": str(port)}, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live", deadline=60)
        yield Server(process, port, key, time.monotonic() - start)
    finally:
        if prefix:
            subprocess.run(["pkill", "-TERM", "-P", str(process.pid)], check=False)
            process.wait(30)
        else:
            stop(process)


def hub_settings(data, **more):
    return {**os.environ, "HUB_DATA_DIR": str(data), "HUB_LOG_LEVEL": "warning", "HUB_SHARE_DIR": str(ROOT / "share"), "HUB_RATE_LIMITS": LIMITS, **more}


def hub_command(settings, *arguments):
    return subprocess.run([str(HUB), *arguments], env=settings, check=True, capture_output=True, text=True).stdout


def hub_key(settings):
    return hub_command(settings, "keys", "create", "--user", "admin@hub.example", "--name", "bench", "--scopes", "write", "--expires-days", "0").split()[0]


@contextlib.contextmanager
def bare(same=None):
    port = free_port()
    arguments = [str(BARE), str(port)] + ([str(same)] if same else [])
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/bare")
        yield Server(process, port)
    finally:
        stop(process)


@contextlib.contextmanager
def postgres(folder):
    """The URL of a server that waits for the disk at each commit."""
    script = str(ROOT / "scripts/postgres")
    options = ["-c", "shared_buffers=256MB", "-c", "jit=off"]
    url = subprocess.run([script, "start", str(folder), *options], check=True, capture_output=True, text=True).stdout.strip()
    try:
        yield url
    finally:
        subprocess.run([script, "stop", str(folder)], check=False)


@contextlib.contextmanager
def redis(folder):
    port = free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.01)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(process)


@contextlib.contextmanager
def peer(database, cache, key, folder):
    """One worker per core."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": cache, "PEER_RATE_LIMIT_PER_HOUR": "1000000000"}
    log = open(pathlib.Path(folder) / "peer.log", "ab")
    process = subprocess.Popen([str(PEER_PYTHON), str(PEER), "--port", str(port), "--workers", str(os.cpu_count())],
                               env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live")
        yield Server(process, port, key)
    finally:
        stop(process)
