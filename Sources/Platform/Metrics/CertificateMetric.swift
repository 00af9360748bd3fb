import HTTPServer
import MetricsKit

/// Until when clients can trust what they are shown: nothing else warns before every one of them fails at once.
enum CertificateMetric {
    /// Registers the metric where there is a certificate to tell of.
    ///
    /// - Parameters:
    ///   - served: when the server's own certificate ends, as it was loaded.
    ///   - proxy: the file of the one that a proxy shows. It is read at each scrape, because renewing it takes no restart of the server.
    /// - Throws: when the file cannot be read now. If that happens later, the metric is missing from the scrape, which is counted.
    static func add(to registry: MetricsRegistry, served: Int?, proxy: String?) throws {
        let read = { @Sendable () throws -> Int? in try earliest(served, proxy.map { try HTTPSettings.expiry(ofCertificate: $0) }) }
        guard let atStart = try read() else { return }
        registry.gauge("hub_tls_certificate_expiry_seconds", "When the certificate ends that clients are shown, in seconds since 1970.") {
            try read() ?? atStart
        }
    }

    private static func earliest(_ instants: Int?...) -> Int? { instants.compactMap { $0 }.min() }
}
