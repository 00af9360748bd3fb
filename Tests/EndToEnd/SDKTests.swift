import Foundation
import ProcessKit
import Testing

/// The published Python SDK 1.0.0, as it is on the wire (domain.md §4.2).
@Suite(.onWorkers) struct SDKTests {
    @Test func `the five calls for sites work as the SDK makes and reads them`() throws {
        let hub = try Hub.start()
        _ = try hub.person("conducteur", "chef@hub.example")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("sdk_wire.py").path
        let python = ProcessInfo.processInfo.environment["HUB_TEST_PYTHON"] ?? "python3"
        let run = try RunningProcess(
            [python, "-B", script, "http://127.0.0.1:\(hub.port)", try hub.key], environment: ["PYTHONDONTWRITEBYTECODE": "1"], in: hub.folder)
        let code = try run.exitCode(within: 60)
        #expect(code == 0, "\(run.output)\(run.errors)")
        #expect(run.output.hasSuffix("all checks passed\n"))
    }
}
