import JobKit
import Kernel
import Logging
import UseCaseKit

/// Leading: one process at a time turns schedules into work.
extension JobRunner {
    private var scheduled: [(name: String, schedule: Schedule)] {
        jobs.values.compactMap { job in job.schedule.map { (job.name, $0) } }.sorted { $0.name < $1.name }
    }

    /// Keeps or takes the lease, and enqueues what is due; writes only when there is something to write.
    ///
    /// - Returns: how many jobs were enqueued.
    func lead(_ outlook: JobOutlook) async throws -> Int {
        let now = environment.now()
        if let lease = outlook.lease, lease.holder != holder, lease.expiresAt > now {
            say(isLeader: false)
            return 0
        }
        let left = outlook.lease.flatMap { $0.holder == holder ? $0.expiresAt.since(now) : nil } ?? 0
        guard left < timing.leaseSeconds * 1000 * 2 / 3 || isDue(outlook, now) else { return 0 }
        let enqueued = try await write { [self] store -> Int? in
            guard try store.holdLease(as: holder, seconds: timing.leaseSeconds) else { return nil }
            return try scheduled.filter { try store.enqueueDue($0.name, $0.schedule) != nil }.count
        }
        say(isLeader: enqueued != nil)
        return enqueued ?? 0
    }

    private func isDue(_ outlook: JobOutlook, _ now: Instant) -> Bool {
        scheduled.contains { name, schedule in
            guard let known = outlook.consideredUntil[name] else { return true }
            return schedule.due(since: known, at: now) != nil
        }
    }

    private func say(isLeader: Bool) {
        guard counters.isLeader != isLeader else { return }
        counters.lead(isLeader)
        logger.debug(isLeader ? "this process leads the schedules" : "another process leads the schedules", metadata: ["process": "\(holder)"])
    }

    /// So that another process need not wait for the lease to expire.
    func giveLeaseBack() async {
        guard counters.isLeader else { return }
        do {
            try await write { [holder] in try $0.releaseLease(of: holder) }
            counters.lead(false)
        } catch { logger.warning("the lease of the schedules was not given back: it expires by itself", metadata: Self.metadata(of: error)) }
    }
}
