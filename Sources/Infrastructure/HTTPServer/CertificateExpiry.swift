import NIOSSL

extension HTTPSettings {
    /// When the first certificate of the chain that is served ends, in seconds since 1970; `nil` without TLS.
    public var certificateExpiry: Int? {
        tls?.certificateChain.compactMap { source in if case .certificate(let certificate) = source { Int(certificate.notValidAfter) } else { nil } }
            .min()
    }

    /// When the first certificate of a PEM file ends, in seconds since 1970. Throws when the file cannot be read or holds none.
    public static func expiry(ofCertificate path: String) throws -> Int {
        let chain = try reading(path) { try NIOSSLCertificate.fromPEMFile($0) }
        guard let first = chain.map({ Int($0.notValidAfter) }).min() else {
            throw UnreadablePEM(path: path, cause: NIOSSLError.failedToLoadCertificate)
        }
        return first
    }
}
