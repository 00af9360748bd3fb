public import SQLKit

/// A store that answers in one round trip both questions that a request begins with: what has been written, and whether its caller may
/// go on.
public protocol OpeningStore: Sendable {
    /// As `Generations.read` and `LimitStore.charge`; `nil` when the two are to be asked apart at present.
    func read(_ tables: TableSet, charging charges: [LimitCharge]) async -> (reading: GenerationReading?, decision: LimitDecision)?
}
