"""One process on the embedded database, against the bare route."""
import re
import statistics
import time

from .load import at_once, cursor_at, get, paired, post, wrk
from .report import Report
from .servers import bare, hub, hub_command, hub_key, hub_settings, say

LIST = "/api/v2/chantiers?limit=50"


def measure(options, data, script):
    settings = hub_settings(data)
    if not (data / "hub.sqlite").exists():
        say(f"seeding {options.sites} sites on the embedded database ...")
        start = time.monotonic()
        hub_command(settings, "seed", "--scale", str(options.sites))
        say(f"  {time.monotonic() - start:.1f} s")
    key = hub_key(settings)
    report = Report(f"embedded: {options.sites} sites, {options.connections} connections, {options.rounds} paired rounds of {options.seconds} s")
    reads_computed(options, settings, key, report)
    with hub(settings, key) as server:
        reads_kept(options, server, data, report)
        writes(options, server, script, report)
        memory = server.resident_megabytes
        stampede(server, report)
        # A thousand connections, each with an answer of its own on its way.
        crowded = server.resident_megabytes
    for connections in (1, 8, 32):
        most = 0.25 if connections == 32 else None
        report.add(f"disk syncs per write, {connections} connection(s)", "", syncs(options, settings, key, data, script, connections), most=most)
    startup = statistics.median(startups(settings)) * 1000
    report.add("start-up to first answer", f"{startup:.0f} ms", startup, most=300)
    report.add("resident memory after the run", f"{memory:.0f} MB", memory, most=150)
    report.add("resident memory after the thousand at once", f"{crowded:.0f} MB")
    report.show()


def site(options):
    return f"/api/v2/chantiers/{options.sites // 2}"


def reads_computed(options, settings, key, report):
    """Nothing is kept: every answer is made anew."""
    say("reads, nothing kept ...")
    depth = min(1900, options.sites // 50 - 1)
    with hub({**settings, "HUB_CACHE_MEMORY": "0"}, key) as server, bare() as floor:
        tag, _ = server.call(site(options))
        deep = cursor_at(server, depth)
        twenty = get(floor, "/bare", options)
        report.figure("GET one, computed / bare", paired("GET one", get(server, site(options), options), twenty, options))
        unchanged = get(server, site(options), options, f"If-None-Match: {tag['ETag']}")
        report.figure("GET one, 304, computed / bare", paired("GET one, 304", unchanged, twenty, options))
        first = get(server, LIST, options)
        report.figure("list of 50, computed / bare", paired("list of 50", first, twenty, options), rows=50)
        far = paired(f"page {depth} against the first", get(server, f"{LIST}&cursor={deep}", options), first, options)
        report.figure(f"list of 50, page {depth} / first page, computed", far, least=0.95, rows=50)


def reads_kept(options, server, data, report):
    """As it is by default."""
    say("reads ...")
    tag, _ = server.call(site(options))
    body = data / "list.json"
    body.write_bytes(list_bytes(server))
    with bare(body) as floor:
        twenty = get(floor, "/bare", options)
        report.figure("GET one / bare", paired("GET one", get(server, site(options), options), twenty, options), least=0.40)
        unchanged = get(server, site(options), options, f"If-None-Match: {tag['ETag']}")
        report.figure("GET one, 304 / bare", paired("GET one, 304", unchanged, twenty, options), least=0.45)
        same = paired("list of 50", get(server, LIST, options), get(floor, "/same", options), options)
        report.figure("list of 50, kept / bare route with the same bytes", same, least=0.55, rows=50)


def list_bytes(server):
    import urllib.request

    request = urllib.request.Request(server.url(LIST), headers={"Authorization": f"Bearer {server.key}"})
    return urllib.request.urlopen(request, timeout=60).read()


def stampede(server, report):
    """A key that nobody asked for yet, asked for by a thousand at once."""
    before = server.metric("api_cache_misses_total")
    statuses = at_once(server, "/api/v2/chantiers?limit=50&sort=status,-name", 1000)
    if any(status != 200 for status in statuses):
        raise SystemExit(f"stampede: {sorted(set(statuses))}")
    computed = server.metric("api_cache_misses_total") - before
    report.add("computations of a cold answer asked for by 1,000 at once", "", computed, most=1)


def writes(options, server, script, report):
    say("durable writes ...")
    for connections in (1, 8, 32):
        run = post(server, "/api/v2/chantiers", options, script, connections)()
        say(f"  {connections} connections: {run.rate:.0f}/s")
        report.add(f"POST one site, durable, {connections} connection(s)", f"{run.rate:.0f} writes/s")


def syncs(options, settings, key, data, script, connections):
    """Writes under strace, which counts the calls that wait for the disk."""
    counts = data / "syncs"
    with hub(settings, key, ["strace", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", str(counts)]) as server:
        time.sleep(0.5)
        rate = wrk(server.url("/api/v2/chantiers"), options, [*server.headers, "Content-Type: application/json"], script, connections).rate
    return sum(int(line.split()[3]) for line in counts.read_text().splitlines() if re.search(r"\bf(data)?sync$", line)) / (rate * options.seconds)


def startups(settings):
    for _ in range(5):
        with hub(settings) as server:
            yield server.startup
