public import Kernel
import ResourceKit

/// What one run did: figures for whoever looks at the history, and the rows that it had to leave.
public struct JobReport: Sendable, Equatable {
    /// A row that failed without stopping the others.
    public struct Failure: Sendable, Equatable {
        /// What it is about: `signalement 12`.
        public let subject: String
        /// Never holds values of rows: see ``JobFailure``.
        public let reason: String

        public init(_ subject: String, _ error: any Error) {
            self.subject = subject
            reason = JobFailure.describe(error)
        }
    }

    /// How many failures the history keeps in full; all are counted.
    private static let keptFailures = 20

    public var facts: [JSON.Member]
    public var failures: [Failure]

    public init(_ facts: [JSON.Member] = [], failures: [Failure] = []) {
        self.facts = facts
        self.failures = failures
    }

    public var json: JSON {
        guard !failures.isEmpty else { return .object(facts) }
        let kept = failures.prefix(Self.keptFailures).map {
            JSON.object([.init("subject", .string($0.subject)), .init("reason", .string($0.reason))])
        }
        return .object(facts + [.init("failed", JSON(failures.count)), .init("failures", .array(kept))])
    }

    var text: String { String(decoding: json.encoded(), as: UTF8.self) }
}

/// What is kept of an error in the history of jobs: its code, the code's own sentence, where it was thrown and the type of its
/// cause. Not the cause itself, nor a more precise sentence: they may quote the values of a row.
public enum JobFailure {
    private static let longest = 500

    public static func describe(_ error: any Error) -> String {
        let text =
            if let fault = error as? Fault {
                "\(fault.code.name): \(fault.code.text(.english)) [\(fault.location)\(fault.cause.map { ", \(type(of: $0))" } ?? "")]"
            } else {
                "\(type(of: error))"
            }
        return String(text.prefix(longest))
    }
}

extension Fault.Code {
    public static let jobTimedOut = Self(
        "job.timed_out", .timeout, "La tâche a dépassé le temps qui lui est accordé.", "The job took longer than it may.")
    public static let jobLost = Self(
        "job.lost", .unavailable, "Le processus qui exécutait la tâche s'est arrêté.", "The process that ran the job stopped.")
    public static let jobInterrupted = Self(
        "job.interrupted", .unavailable, "La tâche a été interrompue par un arrêt.", "The job was interrupted by a stop.")
}
