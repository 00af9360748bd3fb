import APIKit
import JobKit
import Logging
import MetricsKit
import SQLKit
import Telemetry

extension Installation {
    /// The registry of a process: what the installation has to say whoever serves it. Features get theirs from it.
    static func registry() -> MetricsRegistry {
        let logger = Logger(label: "hub.metrics")
        let registry = MetricsRegistry { missing, error in
            logger.warning("metrics could not be read", metadata: ["metrics": "\(missing.map(\.name))", "error": "\(error)"])
        }
        registry.info("hub_build_info", "What runs.", ["version": Version.current])
        ProcessFigures.addMetrics(to: registry)
        return registry
    }

    /// The figures that features keep in storage, and the platform's own.
    var figures: [StorageFigure] { [.outboxUnpublished, .outboxLag, .jobs, .jobLag(of: jobs)] + platform.modules.flatMap(\.figures) }
}
