import Foundation
import ProcessKit
import Testing

/// What an operator meets on the first day (product.md §2, "First start").
@Suite(.onWorkers) struct FirstStartTests {
    @Test func `an empty folder gets an administrator, a key, the addresses and a line to try, once`() throws {
        let hub = try Hub.start()
        let message = hub.process.output
        #expect(message.contains("administrator  admin@hub.example\n"))
        #expect(try hub.password.count >= 20)
        #expect(try hub.key.count == 47)
        #expect(message.contains("documentation  http://127.0.0.1:\(hub.port)/docs\n"))
        #expect(message.contains("OpenAPI        http://127.0.0.1:\(hub.port)/openapi/v2.json\n"))
        #expect(message.split(separator: "\n").filter { $0.hasPrefix("  curl ") }.count == 1)
        #expect(message.matches(of: #/hbc_/#).count == 2)

        #expect(try hub.stop() == 0)
        let second = try Hub.start(in: hub.folder)
        #expect(!second.process.output.contains("hbc_"))
        #expect(!second.process.output.contains("password"))
        #expect(try second.get("/api/v2/chantiers", as: .bearer(try hub.key)).status == 200)
    }

    @Test func `the line to try works as it is printed`() throws {
        let hub = try Hub.start()
        let line = try #require(hub.process.output.split(separator: "\n").first { $0.hasPrefix("  curl ") })
        let shell = try RunningProcess(["bash", "-c", "\(line) --silent --show-error --fail"], in: hub.folder)
        #expect(try shell.exitCode() == 0, "\(shell.errors)")
        #expect(shell.output == #"{"data":[],"pagination":{"next_cursor":null,"prev_cursor":null,"has_more":false}}"#)
    }

    @Test func `the password opens a session, and nothing secret is readable by others`() throws {
        let hub = try Hub.start()
        let answer = try hub.post("/api/v1/auth/login", as: .nobody, [], #"{"username":"admin@hub.example","password":"\#(try hub.password)"}"#)
        #expect(answer.status == 200)
        for name in ["data", "data/secrets", "data/secrets/master.key"] {
            let mode = try FileManager.default.attributesOfItem(atPath: hub.folder.file(name))[.posixPermissions] as? Int
            #expect((mode ?? 0o777) & 0o077 == 0, "\(name)")
        }
    }

    @Test func `a start that cannot listen still shows what it created`() throws {
        let other = try Hub.start()
        let folder = try Folder()
        let result = try Hub.run(["serve", "--port", "\(other.port)"], in: folder)
        #expect(result.code != 0)
        #expect(result.output.contains("hbc_"))
        #expect(result.errors.contains("\(other.port)"))
    }
}
