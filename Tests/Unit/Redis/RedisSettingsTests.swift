import Testing

@testable import RedisDriver

/// Addresses and variables to settings.
struct RedisSettingsTests {
    private static let secret = "s3cr3t-Pass"

    // MARK: Addresses

    @Test(
        arguments: [
            ("redis://localhost", RedisSettings(host: "localhost")),
            ("REDIS://cache.example:7000/", RedisSettings(host: "cache.example", port: 7000)),
            ("redis://10.0.0.1/3", RedisSettings(host: "10.0.0.1", database: 3)),
            ("redis://[::1]:6380/15", RedisSettings(host: "::1", port: 6380, database: 15)),
            ("redis://:secret@h", RedisSettings(host: "h", password: "secret")),
            ("redis://hub:secret@h:1/0", RedisSettings(host: "h", port: 1, user: "hub", password: "secret")),
            ("redis://hub:a:b@h", RedisSettings(host: "h", user: "hub", password: "a:b")),
            ("redis://hub:a@b@h", RedisSettings(host: "h", user: "hub", password: "a@b")),
            ("redis://h%C3%BCb:p%40%3a%2F%3f%23%25@h", RedisSettings(host: "h", user: "hüb", password: "p@:/?#%")),
            ("redis://hub:@h", RedisSettings(host: "h", user: "hub")),
            ("rediss://h", RedisSettings(host: "h", tls: .init())),
            ("valkey://h", RedisSettings(host: "h")),
            ("valkeys://h:6390", RedisSettings(host: "h", port: 6390, tls: .init())),
        ] as [(String, RedisSettings)])
    func `an address says where, who and which`(url: String, settings: RedisSettings) throws { #expect(try RedisSettings(url: url) == settings) }

    @Test(arguments: [
        ("", "redis://"), ("localhost:6379", "redis://"), ("http://localhost", "redis://"), ("redis:/localhost", "redis://"), ("redis://", "host"),
        ("redis://:6379", "host"), ("redis://:pw@:6379/1", "host"), ("redis://h:", "port"), ("redis://h:0", "port"), ("redis://h:65536", "port"),
        ("redis://h:+1", "port"), ("redis://h:12x", "port"), ("redis://::1", "brackets"), ("redis://[::1", "brackets"),
        ("redis://[::1]6379", "brackets"),
        ("redis://h h", "host"), ("redis://h\n", "host"), ("redis://h/x", "/number"), ("redis://h/-1", "/number"), ("redis://h/1/2", "/number"),
        ("redis://h/99999999999", "/number"), ("redis://h?db=1", "/number"), ("redis://h#1", "/number"), ("redis://pw@h", "colon"),
        ("redis://u:%zz@h", "%25"), ("redis://u:%4@h", "%25"), ("redis://u:%FF@h", "%25"),
    ])
    func `what is wrong with an address is said`(url: String, word: String) {
        #expect { try RedisSettings(url: url) } throws: { ("\($0)").contains(word) }
    }

    @Test func `everything that is wrong is said at once`() throws {
        #expect { try RedisSettings(url: "redis://user@:x/y") } throws: { ($0 as? InvalidRedisSettings)?.problems.count == 4 }
    }

    @Test(arguments: [
        "\(secret)", "redis://u:\(secret)@h:x", "redis://u:p/\(secret)@h:6379/0", "redis://u:\(secret)#@h", "redis://u:\(secret)%@h",
        "redis://\(secret)@h",
        "redis://:1\(secret)", "x://u:\(secret)@h", "redis://h:6379/\(secret)", "redis://u:\(secret):@[h", "redis://u:p @\(secret) @h h",
    ])
    func `an error quotes nothing of the address`(url: String) {
        #expect { try RedisSettings(url: url) } throws: { error in Self.texts(error).allSatisfy { !$0.contains(Self.secret) } }
    }

    // MARK: Secrecy

    private static func texts(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped, maxDepth: 6)
        return [String(describing: value), String(reflecting: value), "\(value)", dumped]
    }

    @Test func `settings show everything but the password`() throws {
        let settings = try RedisSettings(url: "rediss://hub:\(Self.secret)@[::1]:7000/2")
        #expect("\(settings)" == "rediss://hub@[::1]:7000/2")
        #expect(settings.hasPassword)
        let client = try RedisClient(settings)
        for text in Self.texts(settings) + Self.texts([settings] as [RedisSettings?]) + Self.texts(client) { #expect(!text.contains(Self.secret)) }
    }

    // MARK: Variables

    private static func read(_ variables: [String: String], files: [String: String] = [:]) throws -> RedisSettings? {
        let contents = { (path: String) in
            guard let text = files[path] else { throw InvalidRedisSettings([]) }
            return text
        }
        return try RedisSettings.read({ variables[$0] }, contents: contents)
    }

    @Test func `no variable is no Redis`() throws {
        #expect(try Self.read([:]) == nil)
        #expect(try Self.read(["REDIS_URL": " ", "REDIS_HOST": "", "REDIS_PORT": ""]) == nil)
    }

    @Test func `an address or its parts give the same`() throws {
        let expected = RedisSettings(host: "h", port: 7000, database: 2, user: "hub", password: "secret")
        #expect(try Self.read(["REDIS_URL": "redis://hub:secret@h:7000/2"]) == expected)
        #expect(
            try Self.read(["REDIS_HOST": "h", "REDIS_PORT": "7000", "REDIS_DB": "2", "REDIS_USER": "hub", "REDIS_PASSWORD": "secret"]) == expected)
        #expect(try Self.read(["REDIS_HOST": "h"]) == RedisSettings(host: "h"))
    }

    @Test func `secrets may be in files, and a password beside its address`() throws {
        let expected = RedisSettings(host: "h", password: "secret")
        let files = ["/url": "redis://:secret@h\n", "/password": "  secret\r\n"]
        #expect(try Self.read(["REDIS_URL_FILE": "/url"], files: files) == expected)
        #expect(try Self.read(["REDIS_URL": "redis://h", "REDIS_PASSWORD_FILE": "/password"], files: files) == expected)
        #expect(try Self.read(["REDIS_HOST": "h", "REDIS_PASSWORD_FILE": "/password"], files: files) == expected)
    }

    @Test func `authorities are for TLS`() throws {
        let settings = try Self.read(["REDIS_URL": "rediss://h", "REDIS_TLS_CA": "/ca.pem"])
        #expect(settings == RedisSettings(host: "h", tls: .init(authorities: "/ca.pem")))
        #expect { try Self.read(["REDIS_URL": "redis://h", "REDIS_TLS_CA": "/ca.pem"]) } throws: { "\($0)".contains("rediss://") }
    }

    @Test(arguments: [
        ["REDIS_URL": "redis://h", "REDIS_HOST": "h"], ["REDIS_URL": "redis://h", "REDIS_DB": "1"], ["REDIS_PORT": "1"], ["REDIS_PASSWORD": "x"],
        ["REDIS_URL": "redis://:a@h", "REDIS_PASSWORD": "b"], ["REDIS_URL": "redis://h", "REDIS_URL_FILE": "/f"],
        ["REDIS_HOST": "h", "REDIS_PORT": "x"],
        ["REDIS_HOST": "h", "REDIS_DB": "-1"], ["REDIS_URL_FILE": "/absent"], ["REDIS_URL": "nonsense"],
    ])
    func `what contradicts itself or cannot be read is refused, by name`(variables: [String: String]) {
        #expect { try Self.read(variables, files: ["/f": "redis://h"]) } throws: { "\($0)".contains("REDIS_") }
    }

    @Test func `all problems of the variables are told together`() {
        #expect { try Self.read(["REDIS_HOST": "h", "REDIS_PORT": "x", "REDIS_DB": "y", "REDIS_PASSWORD_FILE": "/absent"]) } throws: {
            ($0 as? InvalidRedisSettings)?.problems.count == 3
        }
    }

    @Test func `authorities that cannot be read stop the client from being made, by name`() {
        #expect { try RedisClient(RedisSettings(host: "h", tls: .init(authorities: "/absent/ca.pem"))) } throws: {
            "\($0)".contains("/absent/ca.pem")
        }
    }
}
