/// Whom an address stands for when requests or wrong passwords are counted.
public enum ClientNetwork {
    /// An IPv4 address as it is; of an IPv6 one its `/64`, because one machine is given that many (RFC 4291 §2.5.1) and could
    /// come from a new address each time; a text that is no address, as it is.
    public static func of(_ address: String) -> String {
        guard let parsed = IPAddress(address) else { return address }
        return parsed.isIPv4 ? parsed.description : "\(IPAddress(bits: (parsed.bits >> 64) << 64))/64"
    }
}
