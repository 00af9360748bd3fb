import MetricsKit
import Testing

struct MetricsFormatTests {
    private static let families = [
        MetricFamily(
            Metric("api_request_duration_seconds", .histogram, "Time to answer.", labels: ["method"]),
            [
                MetricSample(labels: ["GET"], .distribution(Distribution(bounds: [0.0005, 0.25, 1, 10], counts: [3, 0, 2, 0, 1], sum: 12.625))),
                MetricSample(labels: ["HEAD"], .distribution(Distribution(bounds: [0.0005, 0.25, 1, 10], counts: [0, 0, 0, 0, 0], sum: 0))),
            ]),
        MetricFamily(
            Metric("api_requests_total", .counter, "Requests,\nall of them: \"every\" \\ one.", labels: ["endpoint", "status"]),
            [
                MetricSample(labels: ["/api/v2/chantiers/{id}", "200"], .integer(42)),
                MetricSample(labels: ["quote \" backslash \\ line\nend é", ""], .integer(.max)),
            ]),
        MetricFamily(Metric("hub_build_info", .info, "What runs.", labels: ["version"]), [MetricSample(labels: ["2.0.0"], .integer(1))]),
        MetricFamily(
            Metric("hub_commit_writes", .histogram, "Writes."), [MetricSample(.distribution(Distribution(bounds: [1], counts: [1, 2], sum: 9)))]),
        MetricFamily(
            Metric("hub_temperature", .gauge, "Degrees.", labels: ["at"]), [-1.5, 0, 1e-7, 3e20, .infinity, -.infinity, .nan].map(Self.reading)),
        MetricFamily(Metric("process_cpu_seconds_total", .counter, "Time."), [MetricSample(.number(1.25))]),
    ]

    private static func reading(_ value: Double) -> MetricSample { MetricSample(labels: ["\(value)"], .number(value)) }

    private func text(_ format: MetricsFormat) -> String { String(decoding: format.text(of: Self.families), as: UTF8.self) }

    @Test func `the Prometheus text is written so`() {
        #expect(
            text(.prometheus) == #"""
                # HELP api_request_duration_seconds Time to answer.
                # TYPE api_request_duration_seconds histogram
                api_request_duration_seconds_bucket{method="GET",le="0.0005"} 3
                api_request_duration_seconds_bucket{method="GET",le="0.25"} 3
                api_request_duration_seconds_bucket{method="GET",le="1"} 5
                api_request_duration_seconds_bucket{method="GET",le="10"} 5
                api_request_duration_seconds_bucket{method="GET",le="+Inf"} 6
                api_request_duration_seconds_sum{method="GET"} 12.625
                api_request_duration_seconds_count{method="GET"} 6
                api_request_duration_seconds_bucket{method="HEAD",le="0.0005"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="0.25"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="1"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="10"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="+Inf"} 0
                api_request_duration_seconds_sum{method="HEAD"} 0
                api_request_duration_seconds_count{method="HEAD"} 0
                # HELP api_requests_total Requests,\nall of them: "every" \\ one.
                # TYPE api_requests_total counter
                api_requests_total{endpoint="/api/v2/chantiers/{id}",status="200"} 42
                api_requests_total{endpoint="quote \" backslash \\ line\nend é",status=""} 9223372036854775807
                # HELP hub_build_info What runs.
                # TYPE hub_build_info gauge
                hub_build_info{version="2.0.0"} 1
                # HELP hub_commit_writes Writes.
                # TYPE hub_commit_writes histogram
                hub_commit_writes_bucket{le="1"} 1
                hub_commit_writes_bucket{le="+Inf"} 3
                hub_commit_writes_sum 9
                hub_commit_writes_count 3
                # HELP hub_temperature Degrees.
                # TYPE hub_temperature gauge
                hub_temperature{at="-1.5"} -1.5
                hub_temperature{at="0.0"} 0
                hub_temperature{at="1e-07"} 1e-07
                hub_temperature{at="3e+20"} 3e+20
                hub_temperature{at="inf"} +Inf
                hub_temperature{at="-inf"} -Inf
                hub_temperature{at="nan"} NaN
                # HELP process_cpu_seconds_total Time.
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 1.25

                """#)
    }

    @Test func `the OpenMetrics text is written so`() {
        #expect(
            text(.openMetrics) == #"""
                # HELP api_request_duration_seconds Time to answer.
                # TYPE api_request_duration_seconds histogram
                # UNIT api_request_duration_seconds seconds
                api_request_duration_seconds_bucket{method="GET",le="0.0005"} 3
                api_request_duration_seconds_bucket{method="GET",le="0.25"} 3
                api_request_duration_seconds_bucket{method="GET",le="1.0"} 5
                api_request_duration_seconds_bucket{method="GET",le="10.0"} 5
                api_request_duration_seconds_bucket{method="GET",le="+Inf"} 6
                api_request_duration_seconds_sum{method="GET"} 12.625
                api_request_duration_seconds_count{method="GET"} 6
                api_request_duration_seconds_bucket{method="HEAD",le="0.0005"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="0.25"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="1.0"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="10.0"} 0
                api_request_duration_seconds_bucket{method="HEAD",le="+Inf"} 0
                api_request_duration_seconds_sum{method="HEAD"} 0
                api_request_duration_seconds_count{method="HEAD"} 0
                # HELP api_requests Requests,\nall of them: \"every\" \\ one.
                # TYPE api_requests counter
                api_requests_total{endpoint="/api/v2/chantiers/{id}",status="200"} 42
                api_requests_total{endpoint="quote \" backslash \\ line\nend é",status=""} 9223372036854775807
                # HELP hub_build What runs.
                # TYPE hub_build info
                hub_build_info{version="2.0.0"} 1
                # HELP hub_commit_writes Writes.
                # TYPE hub_commit_writes histogram
                hub_commit_writes_bucket{le="1.0"} 1
                hub_commit_writes_bucket{le="+Inf"} 3
                hub_commit_writes_sum 9
                hub_commit_writes_count 3
                # HELP hub_temperature Degrees.
                # TYPE hub_temperature gauge
                hub_temperature{at="-1.5"} -1.5
                hub_temperature{at="0.0"} 0
                hub_temperature{at="1e-07"} 1e-07
                hub_temperature{at="3e+20"} 3e+20
                hub_temperature{at="inf"} +Inf
                hub_temperature{at="-inf"} -Inf
                hub_temperature{at="nan"} NaN
                # HELP process_cpu_seconds Time.
                # TYPE process_cpu_seconds counter
                # UNIT process_cpu_seconds seconds
                process_cpu_seconds_total 1.25
                # EOF

                """#)
    }

    @Test(
        arguments: [
            (nil, .prometheus), ("", .prometheus), ("*/*", .prometheus), ("text/plain", .prometheus),
            ("text/html,application/xhtml+xml,*/*;q=0.8", .prometheus),
            ("application/openmetrics-text", .openMetrics), ("Application/OpenMetrics-Text; Version=1.0.0; charset=utf-8", .openMetrics),
            ("application/openmetrics-text;version=\"1.0.0\"", .openMetrics), ("application/openmetrics-text;version=0.0.1", .prometheus),
            // What Prometheus 2 and 3 send.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,*/*;q=0.2",
                .openMetrics
            ), ("application/openmetrics-text;q=0.3, text/plain;q=0.7", .prometheus), ("application/openmetrics-text;q=0.5,*/*", .prometheus),
            ("application/openmetrics-text;q=0.5,text/plain;q=0.5", .openMetrics), ("application/openmetrics-text;q=0", .prometheus),
            ("application/openmetrics-text;q=x", .prometheus), ("application/json", .prometheus), (",;,", .prometheus),
        ] as [(String?, MetricsFormat)])
    func `the format is the one that the client prefers`(accept: String?, format: MetricsFormat) {
        #expect(MetricsFormat.preferred(accept: accept) == format)
    }

    @Test func `each format says what it is`() {
        #expect(MetricsFormat.prometheus.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(MetricsFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(MetricsFormat.openMetrics.text(of: []) == Array("# EOF\n".utf8))
        #expect(MetricsFormat.prometheus.text(of: []).isEmpty)
    }
}
