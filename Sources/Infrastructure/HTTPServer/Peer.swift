import APIKit
import NIOCore
import NIOHTTP1

/// Who is at the other end of a connection, and what a proxy's word is worth there.
struct Peer: Sendable {
    private let address: String
    private let proxies: TrustedProxies
    private let isProxy: Bool
    private let isEncrypted: Bool

    init(of channel: any Channel, _ settings: HTTPSettings) {
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        proxies = TrustedProxies(settings.trustedProxies)
        isProxy = proxies.contains(peer)
        isEncrypted = settings.tls != nil
        address = proxies.client(peer: peer, hops: [])
    }

    func client(_ headers: HTTPHeaders) -> String {
        isProxy ? proxies.client(peer: address, hops: headers[canonicalForm: "x-forwarded-for"]) : address
    }

    /// A proxy's word counts only when it is one of ours.
    func isSecure(_ headers: HTTPHeaders) -> Bool {
        isEncrypted || (isProxy && headers.first(name: "x-forwarded-proto") == "https")
    }
}
