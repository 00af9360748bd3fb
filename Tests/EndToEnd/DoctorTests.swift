import Foundation
import Glibc
import ProcessKit
import Testing

/// `hub doctor` looks, says, and touches nothing.
@Suite(.onWorkers) struct DoctorTests {
    /// A sound installation whose server has stopped.
    private static func installation() throws -> Hub {
        let hub = try Hub.start()
        for number in 1...20 { _ = try hub.post("/api/v1/chantiers", as: .bearer(try hub.key), [], #"{"nom":"Chantier \#(number)","adresse":"x"}"#) }
        #expect(try hub.stop() == 0)
        return hub
    }

    @Test func `a sound folder has no problem, whether the server runs or not`() throws {
        let hub = try Hub.start()
        let beside = try hub.run("doctor")
        #expect(beside.code == 0, "\(beside.text)")
        #expect(!beside.output.contains("PROBLEM"))
        #expect(try hub.stop() == 0)
        #expect(try hub.run("doctor").code == 0)
    }

    @Test func `a folder that does not exist is a problem, and still does not exist`() throws {
        let folder = try Folder()
        let result = try Hub.run(["doctor"], in: folder)
        #expect(result.code == 1)
        #expect(result.output.contains("does not exist"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("data")))
    }

    @Test func `a secret that others can read is a problem`() throws {
        let hub = try Self.installation()
        #expect(chmod(hub.folder.file("data/secrets/master.key"), 0o644) == 0)
        let result = try hub.run("doctor")
        #expect(result.code == 1)
        #expect(result.output.contains("readable by others") && result.output.contains("chmod 600"))
    }

    @Test func `a lost secret is a problem, and nobody makes another one`() throws {
        let hub = try Self.installation()
        let path = hub.folder.file("data/secrets/master.key")
        try FileManager.default.removeItem(atPath: path)
        #expect(try hub.run("doctor").code == 1)
        #expect(!FileManager.default.fileExists(atPath: path))
        let start = try hub.run("serve", "--port", "0")
        #expect(start.code != 0)
        #expect(start.errors.contains("master.key"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `another secret than the database's is a problem`() throws {
        let hub = try Self.installation()
        try hub.folder.write(Data(repeating: 9, count: 31).base64EncodedString() + "\n", to: "data/secrets/master.key")
        let result = try hub.run("doctor")
        #expect(result.code == 1)
        #expect(result.output.contains("32 bytes"))
    }

    @Test func `a secret of another installation is a problem, and nobody starts with it`() throws {
        let hub = try Self.installation()
        try hub.folder.write(Data(repeating: 9, count: 32).base64EncodedString() + "\n", to: "data/secrets/master.key")
        for words in [["doctor"], ["serve", "--port", "0"]] {
            let result = try Hub.run(words, in: hub.folder)
            #expect(result.code == 1 && result.text.contains("is not that of this installation: set HUB_SECRET_KEY"), "\(result.text)")
        }
    }

    @Test func `looking at a PostgreSQL database without a key makes none`() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
        let result = try Hub.run(["doctor"], environment: ["DATABASE_URL": "postgres://hub@127.0.0.1:9/hub"], in: folder)
        #expect(result.code == 1 && result.output.contains("not looked at without its secret key"), "\(result.text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("data")).isEmpty)
    }

    @Test(arguments: ["header", "page", "shorter"])
    func `a damaged database is a problem and stays as it is`(damage: String) throws {
        let hub = try Self.installation()
        let path = hub.folder.file("data/hub.sqlite")
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try file.seekToEnd()
        #expect(size > 100_000, "the log was not copied back at the stop")
        switch damage {
        case "header":
            try file.seek(toOffset: 0)
            try file.write(contentsOf: Data("not a database!!".utf8))
        case "page":
            for page in stride(from: 8192, to: size - 4096, by: 4096) {
                try file.seek(toOffset: page)
                try file.write(contentsOf: Data(repeating: 0x5A, count: 600))
            }
        default: try file.truncate(atOffset: size / 2)
        }
        try file.close()
        let before = FileManager.default.contents(atPath: path)
        let result = try hub.run("doctor")
        #expect(result.code == 1, "\(result.text)")
        #expect(result.output.contains("PROBLEM") && result.output.contains("database"))
        #expect(FileManager.default.contents(atPath: path) == before)
    }

    @Test func `missing documentation files are a problem`() throws {
        let hub = try Self.installation()
        let result = try Hub.run(["doctor"], environment: ["HUB_SHARE_DIR": "/nonexistent"], in: hub.folder)
        #expect(result.code == 1)
        #expect(result.output.contains("fetch-swagger-ui"))
    }
}
