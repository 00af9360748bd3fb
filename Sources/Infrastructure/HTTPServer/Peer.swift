import NIOCore
import NIOHTTP1

/// Who is at the other end of a connection, and what a proxy's word is worth there.
struct Peer: Sendable {
    let address: String
    private let trusted: Set<String>
    private let isEncrypted: Bool

    init(of channel: any Channel, _ settings: HTTPSettings) {
        address = channel.remoteAddress?.ipAddress ?? "unknown"
        trusted = settings.trustedProxies
        isEncrypted = settings.tls != nil
    }

    /// The right-most hop that is not one of our proxies (domain.md §5.2).
    func client(_ headers: HTTPHeaders) -> String {
        guard trusted.contains(address) else { return address }
        let hops = headers[canonicalForm: "x-forwarded-for"]
        return hops.last { !trusted.contains(String($0)) }.map(String.init) ?? address
    }

    /// A proxy's word counts only when it is one of ours.
    func isSecure(_ headers: HTTPHeaders) -> Bool {
        isEncrypted || (trusted.contains(address) && headers.first(name: "x-forwarded-proto") == "https")
    }
}
