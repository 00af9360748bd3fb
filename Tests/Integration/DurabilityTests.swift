import Cryptography
import FoundationEssentials
import SQLiteDriver
import Testing

@Suite struct DurabilityTests {
    @Test func `the writer waits for the disk at each commit`() throws {
        let path = FileManager.default.temporaryDirectory.path + "/hub-durable-\(UUID().uuidString).sqlite"
        let database = try SQLiteDatabase(path: path, vault: try SecretBox(secret: Array(repeating: 1, count: SecretBox.secretBytes)))
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        #expect(try database.isDurable())
    }
}
