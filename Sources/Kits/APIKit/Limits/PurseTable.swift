/// The purses of one meter in this process: those that count something, and few others.
///
/// Each purse that is opened looks at two others and drops those that count nothing any more. At most `capacity` are kept: beyond,
/// the one that has been idle longest among a few makes room, which may admit its owner too early; only strangers, whose purses
/// nobody issues, can be that many.
struct PurseTable: Sendable {
    private struct Purse: Sendable {
        let subject: LimitSubject
        var window: SlidingWindow
    }

    private static let swept = 2
    private static let considered = 8

    private let capacity: Int
    private var places: [LimitSubject: Int] = [:]
    private var purses: [Purse] = []
    private var hand = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { purses.count }

    /// The place of a purse, until the next one is opened.
    func place(of subject: LimitSubject) -> Int? { places[subject] }

    /// The purse at a place, to be charged.
    subscript(_ place: Int) -> SlidingWindow {
        _read { yield purses[place].window }
        _modify { yield &purses[place].window }
    }

    mutating func open(_ subject: LimitSubject, _ length: Int64, at now: Int64) -> Int {
        sweep(length, at: now)
        if purses.count >= capacity { makeRoom() }
        places[subject] = purses.count
        purses.append(Purse(subject: subject, window: SlidingWindow(at: now)))
        return purses.count - 1
    }

    private mutating func sweep(_ length: Int64, at now: Int64) {
        for _ in 0..<min(Self.swept, purses.count) {
            advance()
            if (purses[hand].window.latest ?? .min) <= now - length { drop(hand) }
        }
    }

    private mutating func makeRoom() {
        var idlest = hand
        for _ in 0..<Self.considered {
            advance()
            if purses[hand].window.latest ?? .min < purses[idlest].window.latest ?? .min { idlest = hand }
        }
        drop(idlest)
    }

    private mutating func advance() { hand = hand + 1 < purses.count ? hand + 1 : 0 }

    /// The last one takes its place.
    private mutating func drop(_ place: Int) {
        places[purses[place].subject] = nil
        let last = purses.removeLast()
        if place < purses.count {
            purses[place] = last
            places[last.subject] = place
        }
        if hand >= purses.count { hand = 0 }
    }
}
