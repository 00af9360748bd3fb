"""Reads /metrics with the reference parsers of both formats, and checks what a collector relies on.

usage: metrics_wire.py <address of /metrics>
"""

import math
import re
import sys

import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

OPEN = "application/openmetrics-text"
LINE = re.compile(r'^[a-z_]+(\{[a-z_]+="(\\.|[^"\\])*"(,[a-z_]+="(\\.|[^"\\])*")*\})? \S+$')


def scrape(address, accept, content_type, parse):
    response = requests.get(address, headers={"Accept": accept}, timeout=20)
    assert response.status_code == 200, response.status_code
    assert response.headers["content-type"] == content_type, response.headers
    assert int(response.headers["content-length"]) == len(response.content)
    text = response.text
    assert text.endswith("\n")
    lines = text.splitlines()
    for line in lines:
        assert line.startswith("# ") or LINE.match(line), line
    series = [line.rsplit(" ", 1)[0] for line in lines if not line.startswith("#")]
    assert len(series) == len(set(series)), "a series stands twice"
    families = {family.name: family for family in parse(text)}
    return text, families


def check_histogram(family):
    """Buckets grow, and the last one is the count."""
    groups = {}
    for sample in family.samples:
        labels = {name: value for name, value in sample.labels.items() if name != "le"}
        group = groups.setdefault(tuple(sorted(labels.items())), {"buckets": []})
        if sample.name.endswith("_bucket"):
            group["buckets"].append((float(sample.labels["le"]), sample.value))
        else:
            group[sample.name.rsplit("_", 1)[1]] = sample.value
    for labels, group in groups.items():
        bounds, counts = zip(*group["buckets"])
        assert list(bounds) == sorted(set(bounds)) and math.isinf(bounds[-1]), labels
        assert list(counts) == sorted(counts) and counts[-1] == group["count"], labels
        assert group["sum"] >= 0, labels


def check(families):
    # The parsers call a counter by its name without the ending.
    for name in ("api_requests", "api_request_duration_seconds", "http_server_request_duration_seconds", "http_server_active_requests",
                 "active_api_keys", "hub_outbox_lag_seconds", "hub_database_commit_writes", "process_cpu_seconds", "process_resident_memory_bytes"):
        assert name in families, name
        assert families[name].documentation
    for family in families.values():
        if family.type == "histogram":
            check_histogram(family)
    counts = {tuple(sorted(sample.labels.items())): sample.value for sample in families["api_requests"].samples}
    endpoints = {dict(labels)["endpoint"] for labels in counts}
    assert "/api/v2/chantiers/{id}" in endpoints and "/api/v1/chantiers" in endpoints, endpoints
    assert not any(re.search(r"/\d", endpoint) for endpoint in endpoints), endpoints
    assert counts[(("endpoint", "/api/v2/chantiers/{id}"), ("method", "GET"), ("status", "404"))] == 3
    assert counts[(("endpoint", "/api/v2/chantiers/{id}"), ("method", "GET"), ("status", "200"))] == 1


def main(address):
    text, families = scrape(address, "text/plain", "text/plain; version=0.0.4; charset=utf-8", prometheus)
    check(families)
    assert "# EOF" not in text
    text, families = scrape(address, OPEN + ";version=1.0.0", OPEN + "; version=1.0.0; charset=utf-8", open_metrics)
    check(families)
    assert text.endswith("# EOF\n")
    assert families["process_cpu_seconds"].unit == "seconds"
    assert families["hub_build"].type == "info"
    head = requests.head(address, timeout=20)
    assert head.status_code == 200 and not head.content and head.headers["cache-control"] == "no-store"
    print("all checks passed")


main(sys.argv[1])
