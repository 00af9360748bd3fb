import JobKit
import Kernel
import Logging
import Synchronization
import UseCaseKit

/// Leading: one process at a time turns schedules into work.
extension JobRunner {
    private var scheduled: [(name: String, schedule: Schedule)] {
        jobs.values.compactMap { job in job.schedule.map { (job.name, $0) } }.sorted { $0.name < $1.name }
    }

    /// What a process knows of the lease from its own looks.
    struct LeaseWatch: Sendable {
        /// It was this process's when somebody last could look.
        var isOurs = false
        /// Another's, which ends later than a lease can, and since when it stands there unchanged.
        var suspect: (lease: JobStore.Lease, since: Instant)?
    }

    /// Keeps or takes the lease, and enqueues what is due; writes only when there is something to write.
    ///
    /// - Returns: how many jobs were enqueued.
    func lead(_ outlook: JobOutlook) async throws -> Int {
        let now = environment.now()
        if let lease = outlook.lease, lease.holder != holder, !isOver(lease, at: now) {
            follow()
            return 0
        }
        guard !isFresh(outlook.lease, at: now) || isDue(outlook, now) else {
            say(isLeader: true)
            return 0
        }
        let enqueued = try await write { [self] store -> Int? in
            guard try store.holdLease(as: holder, seconds: timing.leaseSeconds, over: outlook.lease) else { return nil }
            return try scheduled.filter { try store.enqueueDue($0.name, $0.schedule) != nil }.count
        }
        guard let enqueued else {
            follow()
            return 0
        }
        leaseWatch.withLock { $0.isOurs = true }
        say(isLeader: true)
        return enqueued
    }

    /// Whether another's lease need no longer be respected.
    ///
    /// One that ends later than a lease can was written by a clock ahead of this one, and either may be wrong. Whoever is
    /// alive prolongs it: it is over when it stands there unchanged for as long as a lease lasts.
    private func isOver(_ lease: JobStore.Lease, at now: Instant) -> Bool {
        if lease.expiresAt <= now { return true }
        return leaseWatch.withLock { watch in
            guard lease.expiresAt > now.adding(seconds: timing.leaseSeconds) else {
                watch.suspect = nil
                return false
            }
            if let (known, since) = watch.suspect, known == lease, since <= now { return now.since(since) >= timing.leaseSeconds * 1000 }
            watch.suspect = (lease, now)
            return false
        }
    }

    /// Whether the lease is this process's, no third of it is used up, and it is no longer than it should be.
    private func isFresh(_ lease: JobStore.Lease?, at now: Instant) -> Bool {
        guard let lease, lease.holder == holder else { return false }
        let whole = timing.leaseSeconds * 1000
        return (whole * 2 / 3...whole).contains(lease.expiresAt.since(now))
    }

    private func follow() {
        leaseWatch.withLock { $0.isOurs = false }
        say(isLeader: false)
    }

    private func isDue(_ outlook: JobOutlook, _ now: Instant) -> Bool {
        scheduled.contains { name, schedule in
            guard let known = outlook.consideredUntil[name] else { return true }
            return JobStore.isAhead(known, of: now) || schedule.due(since: known, at: now) != nil
        }
    }

    private func say(isLeader: Bool) {
        guard counters.isLeader != isLeader else { return }
        counters.lead(isLeader)
        logger.debug(isLeader ? "this process leads the schedules" : "another process leads the schedules", metadata: ["process": "\(holder)"])
    }

    /// So that another process need not wait for the lease to expire.
    func giveLeaseBack() async {
        guard leaseWatch.withLock(\.isOurs) else { return }
        do {
            try await write { [holder] in try $0.releaseLease(of: holder) }
            follow()
        } catch { logger.warning("the lease of the schedules was not given back: it expires by itself", metadata: Self.metadata(of: error)) }
    }
}
