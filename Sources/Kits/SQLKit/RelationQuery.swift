import ResourceKit

/// One relation of a projection: its rows for many parents at once.
final class RelationQuery: Sendable {
    private let relation: Relation
    private let projection: Projection
    private let plans: [(size: Int, plan: SQLPlan)]

    init(_ relation: Relation, _ version: APIVersion, only selection: FieldSelection?, catalog: Catalog) throws(Projection.UnknownField) {
        self.relation = relation
        projection = try Projection(catalog.shape(relation.shape), version, only: selection, catalog: catalog)
        let alias = relation.join == nil ? "t" : "j"
        let parent = SQLQuery(trusted: "\(alias).\(relation.parentColumn)")
        let joined = relation.join.map { SQLQuery(trusted: " JOIN \($0.table) j ON j.\($0.childColumn) = t.id AND \($0.condition)") } ?? .empty
        let select: SQLQuery = "SELECT \(projection.columns(extra: [parent]))\(projection.source)\(joined) WHERE \(parent) IN ("
        let order = SQLQuery(trusted: relation.order)
        plans = Self.sizes.map { size in
            let places = Array(repeating: SQLValue.null, count: size)
            return (size, SQLPlan("\(select)\(values: places)) ORDER BY \(parent), \(order)"))
        }
    }

    /// A few sizes only, so that few statements are prepared; the last id is repeated to fill one.
    private static let sizes = [1, 10, 20, 50, 100, 500]

    func writeEmpty(to json: inout JSONWriter) { if relation.isSingle { json.null() } else { json.raw("[]") } }

    /// Writes each parent's objects one after the other; answers where each parent's stand.
    func fetch(_ parents: [Int64], _ connection: any SQLConnection, _ context: RenderContext, into json: inout JSONWriter) throws
        -> [Int64: Range<Int>]
    {
        var ranges: [Int64: Range<Int>] = [:]
        var current: (parent: Int64, start: Int)?
        // A noncopyable writer cannot be captured: it is moved into the visit and back.
        var holes: [Projection.Hole] = []
        let parentIndex = projection.extraIndex
        func close(_ json: inout JSONWriter) {
            guard let open = current else { return }
            if !relation.isSingle { json.byte(UInt8(ascii: "]")) }
            ranges[open.parent] = open.start..<json.count
        }
        let (plan, ids) = prepared(parents)
        try connection.visit(plan, ids) { row in
            let id = row.integer(parentIndex)
            if current?.parent == id {
                if relation.isSingle { return }
                json.byte(UInt8(ascii: ","))
            } else {
                close(&json)
                current = (id, json.count)
                if !relation.isSingle { json.byte(UInt8(ascii: "[")) }
            }
            try projection.write(row, context, &json, &holes)
        }
        close(&json)
        return ranges
    }

    /// The plan whose size holds the parents, and its values. A page never holds more than the largest size.
    private func prepared(_ parents: [Int64]) -> (SQLPlan, [SQLValue]) {
        if parents.count == 1 { return (plans[0].plan, [.integer(parents[0])]) }
        let fitting = plans.first { $0.size >= parents.count } ?? plans[plans.count - 1]
        let padding = Array(repeating: parents.last ?? 0, count: max(0, fitting.size - parents.count))
        return (fitting.plan, (parents + padding).map(SQLValue.integer))
    }
}
