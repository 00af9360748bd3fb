/// What kind of answer an operation gives, for how long it may be kept (API-22).
public enum CacheClass: Sendable {
    /// Lists, and the rows that they consist of.
    case lists
    case planning
    /// Figures that the clock changes as well: as old as their lifetime at most.
    case statistics
}

/// How many seconds answers are kept at most; 0 for not at all.
public struct CacheLifetimes: Sendable, Equatable {
    public var lists = 300
    public var planning = 120
    public var statistics = 60

    public init() {}

    subscript(_ kind: CacheClass) -> Int {
        switch kind {
        case .lists: lists
        case .planning: planning
        case .statistics: statistics
        }
    }
}
