import FoundationEssentials

extension Settings {
    /// The settings of this process: the one place that reads its environment.
    public static func fromProcess(flags: [String: String]) async throws -> Settings {
        try await load(flags: flags, environment: ProcessInfo.processInfo.environment)
    }
}
