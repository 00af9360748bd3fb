import Logging
import ServiceLifecycle
import Testing

@testable import Platform

struct StopTests {
    /// While the server still serves, nobody's time to finish runs.
    @Test(arguments: [(0, 25), (8, 33), (20, 45)]) func `requests in hand have their 25 seconds after the drain delay`(delay: Int, whole: Int) {
        let configuration = Server.configuration([], drainSeconds: delay, Logger(label: "test"))
        #expect(configuration.maximumGracefulShutdownDuration == .seconds(whole))
    }
}
