import APIKit
import Cryptography
import Kernel

/// Who may read metrics: addresses that are known, and whoever shows the token. Figures tell strangers how busy a company is,
/// and which routes fail.
struct MetricsAccess: Sendable {
    private let ranges: [AddressRange]
    /// The token's digest: as long for every token, so that comparing tells nothing.
    private let token: [UInt8]?

    init(ranges: [AddressRange], token: String?) {
        self.ranges = ranges
        self.token = token.map { Digest.sha256($0) }
    }

    init(_ settings: Settings) { self.init(ranges: settings.metricsAllowed, token: settings.metricsToken) }

    /// Why the request is refused; `nil` when it is not.
    func refusal(of request: APIRequest) -> Fault? {
        if ranges.contains(address: request.address) { return nil }
        guard let token else { return Fault(.forbidden, Self.fromHere) }
        guard let presented = request.bearerToken else { return Fault(.unauthenticated) }
        return Self.areEqual(Digest.sha256(presented), token) ? nil : Fault(.invalidCredentials)
    }

    private static let fromHere = Text(
        "Les métriques ne se lisent pas depuis cette adresse.", "Metrics may not be read from this address.")

    /// Looks at every byte, wherever they differ.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool { zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0 }
}
