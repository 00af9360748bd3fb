extension RedisSettings {
    /// Parses `redis://[[user]:password@]host[:port][/database]`; `rediss://` for TLS, `valkey://` and `valkeys://` likewise.
    ///
    /// User and password may be percent-encoded, and must be where they hold one of `/ ? # % @ :`. An IPv6 address stands in
    /// brackets. The errors quote nothing of the address.
    public init(url: String) throws(InvalidRedisSettings) {
        var parser = URLParser()
        let settings = parser.settings(Substring(url))
        guard let settings, parser.problems.isEmpty else { throw InvalidRedisSettings(parser.problems) }
        self = settings
    }
}

/// Gathers everything that is wrong with one address.
private struct URLParser {
    private(set) var problems: [String] = []

    private static let schemes = ["redis": false, "valkey": false, "rediss": true, "valkeys": true]

    mutating func settings(_ url: Substring) -> RedisSettings? {
        guard let separator = url.firstRange(of: "://"), let isSecure = Self.schemes[url[..<separator.lowerBound].lowercased()] else {
            problems.append("The address must begin with redis:// or rediss://.")
            return nil
        }
        let rest = url[separator.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let (userInfo, place) = Self.cut(rest[..<end], atLast: "@")
        let (host, port) = hostAndPort(place)
        let (user, password) = userInfo.map { credentials($0) } ?? (nil, nil)
        let database = database(rest[end...])
        return RedisSettings(host: host, port: port, database: database, user: user, password: password, tls: isSecure ? .init() : nil)
    }

    private static func cut(_ text: Substring, atLast mark: Character) -> (before: Substring?, after: Substring) {
        guard let index = text.lastIndex(of: mark) else { return (nil, text) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private mutating func credentials(_ text: Substring) -> (user: String?, password: String?) {
        guard let colon = text.firstIndex(of: ":") else {
            problems.append("Before the @, user:password or :password is expected: there is no colon.")
            return (nil, nil)
        }
        guard let user = text[..<colon].percentDecoded, let password = text[text.index(after: colon)...].percentDecoded else {
            problems.append("In the user or the password, a % is not followed by two hexadecimal digits of UTF-8: a % itself is written %25.")
            return (nil, nil)
        }
        return (user.isEmpty ? nil : user, password.isEmpty ? nil : password)
    }

    private mutating func hostAndPort(_ text: Substring) -> (host: String, port: Int) {
        guard let (host, rest) = split(text) else {
            problems.append("The host is a name, an IPv4 address, or an IPv6 address in brackets.")
            return ("", RedisSettings.standardPort)
        }
        if host.isEmpty { problems.append("The host is missing.") }
        guard !rest.isEmpty else { return (host, RedisSettings.standardPort) }
        let port = RedisSettings.number(rest.dropFirst(), in: RedisSettings.ports)
        if port == nil { problems.append("The port is a number from 1 to 65535.") }
        return (host, port ?? RedisSettings.standardPort)
    }

    /// The host, and what is behind it: nothing, or a port with its colon.
    private func split(_ text: Substring) -> (host: String, rest: Substring)? {
        guard text.allSatisfy({ $0.isASCII && $0 > " " && $0 != "\u{7F}" }) else { return nil }
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            return rest.isEmpty || rest.first == ":" ? (String(text[..<end].dropFirst()), rest) : nil
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        return text[colon...].dropFirst().contains(":") ? nil : (String(text[..<colon]), text[colon...])
    }

    private mutating func database(_ text: Substring) -> Int {
        guard text != "" && text != "/" else { return 0 }
        guard text.first == "/", let number = RedisSettings.number(text.dropFirst(), in: RedisSettings.databases) else {
            problems.append("Behind the host only /number may stand. In a password / is written %2F, ? %3F, # %23, @ %40.")
            return 0
        }
        return number
    }
}

extension RedisSettings {
    static let ports = 1...65_535
    static let databases = 0...Int(Int32.max)

    /// Digits and nothing else, inside `range`.
    static func number(_ text: some StringProtocol, in range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text) else { return nil }
        return range.contains(number) ? number : nil
    }
}

extension Substring {
    /// `nil` when a `%` is not followed by two hexadecimal digits, or when the bytes are not UTF-8.
    fileprivate var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
