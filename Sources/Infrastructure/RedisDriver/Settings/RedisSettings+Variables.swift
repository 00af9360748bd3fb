import FoundationEssentials

extension RedisSettings {
    /// Reads the settings as deployments give them; `nil` when there are none.
    ///
    /// `REDIS_URL`, or else `REDIS_HOST` with `REDIS_PORT`, `REDIS_DB` and `REDIS_USER`; in either case `REDIS_PASSWORD`, unless the
    /// address holds one, and `REDIS_TLS_CA`, a PEM file of authorities, where the address says TLS. `REDIS_URL_FILE` and `REDIS_PASSWORD_FILE`
    /// name files that hold the value. An empty value is none. All that is wrong is told at once.
    ///
    /// - Parameters:
    ///   - variable: the value of a name, from wherever settings come.
    ///   - contents: the text of a file; throws when it cannot be read.
    public static func read(
        _ variable: (String) -> String?, contents: (String) throws -> String = textOfFile
    ) throws(InvalidRedisSettings) -> RedisSettings? {
        var reader = VariableReader.read(variable, contents)
        let settings = reader.settings()
        guard reader.problems.isEmpty else { throw InvalidRedisSettings(reader.problems) }
        return settings
    }

    /// The whole of a file of UTF-8.
    public static func textOfFile(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}

/// The values that were given, and what is wrong with them.
private struct VariableReader {
    private static let plain = ["REDIS_HOST", "REDIS_PORT", "REDIS_DB", "REDIS_USER", "REDIS_TLS_CA"]
    private static let secrets = ["REDIS_URL", "REDIS_PASSWORD"]

    private var values: [String: String] = [:]
    private(set) var problems: [String] = []

    static func read(_ variable: (String) -> String?, _ contents: (String) throws -> String) -> VariableReader {
        var reader = VariableReader()
        for name in plain { reader.values[name] = trimmed(variable(name)) }
        for name in secrets { reader.values[name] = reader.secret(name, variable, contents) }
        return reader
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text, let first = text.firstIndex(where: { !$0.isWhitespace }), let last = text.lastIndex(where: { !$0.isWhitespace }) else {
            return nil
        }
        return String(text[first...last])
    }

    private mutating func secret(_ name: String, _ variable: (String) -> String?, _ contents: (String) throws -> String) -> String? {
        let value = Self.trimmed(variable(name))
        guard let path = Self.trimmed(variable("\(name)_FILE")) else { return value }
        if value != nil { problems.append("\(name) and \(name)_FILE exclude each other.") }
        do {
            return Self.trimmed(try contents(path))
        } catch {
            problems.append("\(name)_FILE: \(path) cannot be read.")
            return nil
        }
    }

    mutating func settings() -> RedisSettings? {
        guard var settings = place() else { return nil }
        if let password = values["REDIS_PASSWORD"] {
            if settings.hasPassword { problems.append("REDIS_URL holds a password already: REDIS_PASSWORD must not give another.") }
            settings.password = Hidden(password)
        }
        if let authorities = values["REDIS_TLS_CA"] {
            if settings.tls == nil { problems.append("REDIS_TLS_CA is for a REDIS_URL that begins with rediss://.") }
            settings.tls?.authorities = authorities
        }
        return settings
    }

    private mutating func place() -> RedisSettings? {
        switch (values["REDIS_URL"], values["REDIS_HOST"]) {
        case (let url?, nil): return address(url)
        case (nil, let host?): return parts(host)
        case (nil, nil): complainOfOrphans()
        case (.some, .some): problems.append("REDIS_URL and REDIS_HOST exclude each other.")
        }
        return nil
    }

    private mutating func address(_ url: String) -> RedisSettings? {
        // In the address they would stand too.
        for name in ["REDIS_PORT", "REDIS_DB", "REDIS_USER"] where values[name] != nil {
            problems.append("REDIS_URL says it all: \(name) is for use with REDIS_HOST.")
        }
        do { return try RedisSettings(url: url) } catch {
            problems += error.problems.map { "REDIS_URL: \($0)" }
            return nil
        }
    }

    private mutating func parts(_ host: String) -> RedisSettings {
        let port = number("REDIS_PORT", in: RedisSettings.ports)
        let database = number("REDIS_DB", in: RedisSettings.databases)
        return RedisSettings(host: host, port: port ?? RedisSettings.standardPort, database: database ?? 0, user: values["REDIS_USER"])
    }

    private mutating func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = values[name] else { return nil }
        let number = RedisSettings.number(text, in: range)
        if number == nil { problems.append("\(name): a number from \(range.lowerBound) to \(range.upperBound) is expected.") }
        return number
    }

    /// Somebody meant a server that nothing names.
    private mutating func complainOfOrphans() {
        for name in Self.plain + Self.secrets where values[name] != nil { problems.append("\(name) is set without REDIS_URL or REDIS_HOST.") }
    }
}
