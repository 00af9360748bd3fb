"""One process on PostgreSQL and Redis, against the peer on the same tables."""
import subprocess
import time

from .load import cursor_at, get, paired, post
from .report import Report
from .servers import ROOT, hub, hub_command, hub_key, hub_settings, peer, postgres, redis, say

LIST = "/api/v2/chantiers?limit=50"


def measure(options, data, script):
    folder = data / "scaled"
    folder.mkdir(exist_ok=True)
    with postgres(data / "postgres") as database, redis(folder) as cache:
        settings = hub_settings(folder, DATABASE_URL=database, REDIS_URL=cache)
        say(f"seeding {options.sites} sites on PostgreSQL ...")
        start = time.monotonic()
        hub_command(settings, "seed", "--scale", str(options.sites))
        say(f"  {time.monotonic() - start:.1f} s")
        key = hub_key(settings)
        against_peer(options, settings, key, folder, database, cache, script)
        if options.rows:
            depth(options, settings, key, database)


def against_peer(options, settings, key, folder, database, cache, script):
    report = Report(f"PostgreSQL and Redis, one process, against the peer: {options.sites} sites, {options.connections} connections, "
                    f"{options.rounds} paired rounds of {options.seconds} s")
    site = f"/api/v2/chantiers/{options.sites // 2}"
    computing = {**settings, "CACHE_TTL_LISTS": "0"}
    with hub(settings, key) as ours, hub(computing, key) as plain, peer(database, cache, key, folder) as theirs:
        reads(options, report, site, ours, plain, theirs)
        writes = paired("POST", post(ours, "/api/v2/chantiers", options, script), post(theirs, "/api/v2/chantiers", options, script), options)
        report.figure("POST one site, durable / peer", writes, least=5)
    limits(options, settings, key, site, report)
    report.show()


def reads(options, report, site, ours, plain, theirs):
    tag, theirs_tag = ours.call(site)[0]["ETag"], theirs.call(site)[0]["ETag"]
    listed = get(theirs, LIST, options)
    report.figure("list of 50, computed / peer", paired("list of 50, computed", get(plain, LIST, options), listed, options), least=6, rows=50)
    kept = paired("list of 50, kept", get(ours, LIST, options), get(theirs, "/api/v2/cached/chantiers?limit=50", options), options)
    report.figure("list of 50, kept / peer's cached list", kept, least=8, rows=50)
    one = get(theirs, site, options)
    report.figure("GET one / peer", paired("GET one", get(ours, site, options), one, options), least=8)
    report.figure("GET one, computed / peer", paired("GET one, computed", get(plain, site, options), one, options))
    unchanged = get(ours, site, options, f"If-None-Match: {tag}")
    report.figure("GET one, 304 / peer", paired("304", unchanged, get(theirs, site, options, f"If-None-Match: {theirs_tag}"), options), least=8)


def limits(options, settings, key, site, report):
    """What a decision in Redis adds, where nothing else waits."""
    import copy

    few = copy.copy(options)
    few.connections = 4
    with hub(settings, key) as counted, hub({**settings, "HUB_RATE_LIMITS": "off"}, key) as free:
        figure = paired("limits in Redis against none", get(counted, site, few), get(free, site, few), few)
    report.add("p99 with limits in Redis, 4 connections", f"{figure.p99:.2f} ms against {figure.other_p99:.2f} ms without")


def depth(options, settings, key, database):
    """Rows are multiplied inside PostgreSQL: only the table that is walked has to be long. Without relations, which the copies have not."""
    rows = f"{LIST}&fields=id,code,name,location,status,description"
    say(f"multiplying to {options.rows} sites ...")
    multiply(database, options.rows)
    page = options.rows // 50 - 1000
    report = Report(f"PostgreSQL: {options.rows} sites")
    with hub({**settings, "CACHE_TTL_LISTS": "0"}, key) as server:
        say(f"walking to page {page} ...")
        deep = get(server, f"{rows}&cursor={cursor_at(server, page)}", options)
        near = get(server, f"{rows}&cursor={cursor_at(server, 2)}", options)
        far = paired(f"cursor {page} against cursor 1", deep, near, options)
        # What a cursor costs, wherever it leads: it is opened, and two are sealed instead of one.
        first = paired(f"cursor {page} against none", deep, get(server, rows, options), options)
    report.figure(f"list of 50 without relations, cursor {page} / cursor 1", far, least=0.95, rows=50)
    report.figure(f"list of 50 without relations, cursor {page} / no cursor", first, rows=50)
    report.show()


def multiply(database, rows):
    columns = psql(database, "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
                             "WHERE attrelid = 'chantiers'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'code', 'created_at')")
    psql(database, f"INSERT INTO chantiers (id, code, created_at, {columns}) "
                   f"SELECT nextval('chantiers_id_seq'), 'BENCH-' || n, created_at - n * interval '1 second', {columns} "
                   f"FROM (SELECT t.*, row_number() OVER () AS n FROM chantiers t, generate_series(1, {rows}) WHERE true LIMIT "
                   f"(SELECT {rows} - COUNT(*) FROM chantiers)) s")
    psql(database, "ANALYZE chantiers")


def psql(database, statement):
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", database, "-c", statement], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"psql: {done.stderr.strip()}")
    return done.stdout.strip()
