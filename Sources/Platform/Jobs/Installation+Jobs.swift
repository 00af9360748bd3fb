import Glibc
import JobKit
import Kernel
import Logging
import SQLKit
import UseCaseKit

extension Installation {
    public var jobDesk: JobDesk { JobDesk(self) }
    var jobs: [Job] { platform.jobs(on: database.dialect) }

    /// What runs jobs in this process.
    func jobRunner(logger: Logger) -> JobRunner {
        JobRunner(
            jobs, database: database, environment: environment,
            identity: { Caller.system($0, requestID: $1) }, holder: processName, logger: logger)
    }

    /// `host:pid:chance`: told apart from a process that had the same number before.
    private var processName: String {
        var name = [CChar](repeating: 0, count: 65)
        let host = gethostname(&name, name.count - 1) == 0 ? name : Array("host\0".utf8CString)
        let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(text):\(getpid()):\(environment.randomBytes(3).hexadecimal)"
    }
}
