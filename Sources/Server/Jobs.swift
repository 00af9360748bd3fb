import ArgumentParser
import Platform

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at jobs, run one, give dead ones another chance, or drop them.", subcommands: [List.self, Run.self, Retry.self, Drop.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List jobs with their next and last runs, what waits, and what was given up.")

        @OptionGroup var common: CommonOptions
        @Flag(help: "For programs: JSON, with times in UTC.") var json = false

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            let overview = try await installation.jobDesk.overview()
            print(json ? overview.json : overview.text)
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a job now, here, and tell what came of it.",
            discussion: """
                Its schedule stays as it is. Exits with 1 when it fails; it is not tried again then. If this command is killed, a process \
                that runs jobs takes the job up.
                """)

        @OptionGroup var common: CommonOptions
        @Argument(help: "The job's name (hub jobs list).") var name: String

        func run() async throws {
            let installation = try await Installation.opened(try await common.settings())
            let outcome = try await installation.jobDesk.run(name)
            print(outcome.text)
            if !outcome.isSuccess { throw ExitCode.failure }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give dead jobs their attempts back.", discussion: "They run again in a process that runs jobs: `hub serve` or `hub work`.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The id of a dead job (hub jobs list).") var id: Int64?
        @Flag(name: .customLong("all-dead"), help: "All of them.") var allDead = false

        func validate() throws {
            guard allDead != (id != nil) else { throw ValidationError("Give the id of a dead job, or --all-dead.") }
        }

        func run() async throws {
            let desk = try await Installation.opened(try await common.settings()).jobDesk
            if let id {
                try await desk.retry(id)
                print("Job \(id) will be tried again.")
            } else {
                print("\(try await desk.retryAll()) job(s) will be tried again.")
            }
        }
    }
    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove jobs that nobody will do.",
            discussion: """
                Dead ones, and those that this version does not know: the list says which. All that are named, or none. A dead job goes by itself \
                after 30 days. While two versions run side by side, what one does not know may be for the other.
                """)

        @OptionGroup var common: CommonOptions
        @Argument(help: "The ids of dead or unknown jobs (hub jobs list).") var ids: [Int64]

        func run() async throws {
            try await Installation.opened(try await common.settings()).jobDesk.drop(ids)
            print("\(Set(ids).count) job(s) dropped.")
        }
    }
}
