/// What one purse has spent: never more than its limit in any stretch of time as long as its window.
///
/// Charges that come within a hundredth of the window share one mark, which leaves as a whole one window after its *latest*
/// charge. So at most 102 marks say all of it, nothing is ever admitted too early, and a place comes back at most a hundredth of
/// the window late; a charge that stands alone comes back exactly one window after it was made.
///
/// `SlidingWindowScript` is the same algorithm for a store that processes share; a change here is a change there.
/// Times are milliseconds of the store's clock, which may stand still but not go back: where it does, the latest mark's time holds.
struct SlidingWindow: Sendable {
    private struct Mark: Sendable {
        var latest: Int64
        var count: Int
    }

    private static let slices: Int64 = 100
    /// Marks that have left stay in front until there are this many: moving the others is then worth it.
    private static let slack = 32

    private var marks: [Mark] = []
    private var head = 0
    /// The number of `marks[0]`; numbers are never used twice, not even by another purse of the same subject.
    private var first: Int64
    /// The earliest charge of the last mark.
    private var start: Int64 = 0
    private(set) var used = 0

    init(at now: Int64) { first = now }

    /// How many marks are held, gone ones included.
    var size: Int { marks.count }

    /// When the last charge was made; `nil` when nothing is counted any more.
    var latest: Int64? { head < marks.count ? marks[marks.count - 1].latest : nil }

    /// Forgets what has left the window; answers what time it is.
    mutating func settle(_ length: Int64, at now: Int64) -> Int64 {
        let now = max(now, latest ?? now)
        while head < marks.count, marks[head].count == 0 || marks[head].latest + length <= now {
            used -= marks[head].count
            head += 1
        }
        if head == marks.count {
            first += Int64(head)
            head = 0
            marks.removeAll(keepingCapacity: true)
        } else if head >= Self.slack {
            first += Int64(head)
            marks.removeFirst(head)
            head = 0
        }
        return now
    }

    /// Milliseconds until `cost` fits under `limit`; 0 when it does now. To be asked once settled.
    func wait(for cost: Int, under limit: Int, _ length: Int64, at now: Int64) -> Int64 {
        let excess = used + cost - limit
        guard cost > 0, excess > 0 else { return 0 }
        var freed = 0
        for mark in marks[head...] {
            freed += mark.count
            if freed >= excess { return mark.latest + length - now }
        }
        return length
    }

    /// Milliseconds until places come back; 0 when none is taken. To be asked once settled.
    func reset(_ length: Int64, at now: Int64) -> Int64 {
        guard used > 0, let oldest = marks[head...].first(where: { $0.count > 0 }) else { return 0 }
        return oldest.latest + length - now
    }

    /// Counts, once settled; answers the number of the mark.
    mutating func add(_ cost: Int, _ length: Int64, at now: Int64) -> Int64 {
        used += cost
        if head < marks.count, now - start < max(length / Self.slices, 1) {
            marks[marks.count - 1].latest = now
            marks[marks.count - 1].count += cost
        } else {
            start = now
            marks.append(Mark(latest: now, count: cost))
        }
        return first + Int64(marks.count - 1)
    }

    /// Takes back what a mark counted, if it still does.
    mutating func refund(_ cost: Int, _ number: Int64) {
        let index = number - first
        guard index >= Int64(head), index < Int64(marks.count) else { return }
        let taken = min(cost, marks[Int(index)].count)
        marks[Int(index)].count -= taken
        used -= taken
    }
}
