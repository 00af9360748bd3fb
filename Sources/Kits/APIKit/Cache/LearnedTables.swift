import SQLKit
import Synchronization

/// Which tables operations were seen to read: a first call may read any.
final class LearnedTables: Sendable {
    private let catalog: TableCatalog
    private let known = Mutex<[ObjectIdentifier: TableSet]>([:])

    init(_ catalog: TableCatalog) { self.catalog = catalog }

    subscript(_ operation: Operation) -> TableSet { known.withLock { $0[ObjectIdentifier(operation)] } ?? catalog.all }

    /// Filters and fields read more tables than a bare list does: what was seen is added up.
    func learn(_ tables: TableSet, of operation: Operation) {
        known.withLock { $0[ObjectIdentifier(operation), default: .none].formUnion(tables.subtracting(catalog.unfollowed)) }
    }
}
