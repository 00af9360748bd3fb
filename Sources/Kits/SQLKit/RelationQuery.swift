import ResourceKit

/// The relations of a projection that one statement fetches, for many parents at once: one relation, or those that go
/// through the same join table to the same columns and differ by role only (the functions of a team).
final class RelationQuery: Sendable {
    /// One relation of the group: the role that makes a row its own, and how its rows are shown.
    private final class Member: Sendable {
        let relation: Relation
        let role: [UInt8]
        let projection: Projection

        init(_ relation: Relation, _ projection: Projection) {
            self.relation = relation
            role = Array((relation.join?.role.value ?? "").utf8)
            self.projection = projection
        }
    }

    /// Where one parent's objects stand in the bytes that `fetch` wrote.
    struct Found: Sendable {
        let parent: Int64
        let range: Range<Int>
    }

    private let members: [Member]
    private let plans: [(size: Int, plan: SQLPlan)]
    /// For an engine that takes the parents as one array.
    private let arrayPlan: SQLPlan
    private let parentIndex: Int

    var count: Int { members.count }

    /// - Precondition: the relations of a draft are alike but for their roles.
    init(_ draft: Draft) {
        members = draft.members.map { Member($0.relation, $0.projection) }
        parentIndex = members[0].projection.extraIndex
        plans = Self.sizes.map { [members] size in
            (size, SQLPlan(Self.statement(members) { "\($0) IN (\(values: Array(repeating: SQLValue.null, count: size)))" }))
        }
        arrayPlan = SQLPlan(Self.statement(members) { "\($0) = ANY(CAST(\(value: .null) AS BIGINT[]))" })
    }

    /// A few sizes only, so that few statements are prepared; the last id is repeated to fill one.
    private static let sizes = [1, 10, 20, 50, 100, 500]

    /// - Parameter isOneOf: the condition that a column is one of the parents.
    private static func statement(_ members: [Member], _ isOneOf: (SQLQuery) -> SQLQuery) -> SQLQuery {
        let (relation, projection) = (members[0].relation, members[0].projection)
        let order = SQLQuery(trusted: relation.order)
        guard let join = relation.join else {
            let parent = SQLQuery(trusted: "t.\(relation.parentColumn)")
            return "SELECT \(projection.columns(extra: [parent]))\(projection.source) WHERE \(isOneOf(parent)) ORDER BY \(parent), \(order)"
        }
        let parent = SQLQuery(trusted: "j.\(relation.parentColumn)")
        let role = SQLQuery(trusted: "j.\(join.role.column)")
        let roles = SQLQuery(trusted: members.compactMap { $0.relation.join.map { "'\($0.role.value)'" } }.joined(separator: ", "))
        let table = SQLQuery(trusted: "\(join.table) j ON j.\(join.childColumn) = t.id")
        return """
            SELECT \(projection.columns(extra: [parent, role]))\(projection.source) JOIN \(table) \
            WHERE \(isOneOf(parent)) AND \(role) IN (\(roles)) ORDER BY \(parent), \(role), \(order)
            """
    }

    func writeEmpty(_ member: Int, to json: inout JSONWriter) { if members[member].relation.isSingle { json.null() } else { json.raw("[]") } }

    /// Announces the `fetch` of the same parents that will follow.
    func expect(_ parents: [Int64], _ connection: any SQLConnection) throws {
        let (plan, ids) = prepared(parents, connection.dialect)
        try connection.expect(plan, ids)
    }

    /// Writes each parent's objects one after the other; `found[start + n]` tells where those of the n-th relation stand, in
    /// the order of the parents.
    func fetch(
        _ parents: [Int64], _ connection: any SQLConnection, _ context: RenderContext, into json: inout JSONWriter, _ found: inout [[Found]],
        from start: Int
    ) throws {
        var open: (member: Int, parent: Int64, start: Int)?
        // A relation's objects have no relations of their own.
        var holes: [Projection.Hole] = []
        func close(_ json: inout JSONWriter) {
            guard let ended = open else { return }
            if !members[ended.member].relation.isSingle { json.byte(UInt8(ascii: "]")) }
            found[start + ended.member].append(Found(parent: ended.parent, range: ended.start..<json.count))
        }
        let (plan, ids) = prepared(parents, connection.dialect)
        try connection.visit(plan, ids) { row in
            let parent = row.integer(parentIndex)
            let number = number(of: row)
            let member = members[number]
            let isSingle = member.relation.isSingle
            if let open, open.parent == parent, open.member == number {
                if isSingle { return }
                json.byte(UInt8(ascii: ","))
            } else {
                close(&json)
                open = (number, parent, json.count)
                if !isSingle { json.byte(UInt8(ascii: "[")) }
            }
            try member.projection.write(row, context, &json, &holes)
        }
        close(&json)
    }

    /// Which relation the row belongs to, by its role.
    private func number(of row: any SQLRow) -> Int {
        guard members.count > 1 else { return 0 }
        let role = row.utf8(parentIndex + 1)
        return members.firstIndex { role.elementsEqual($0.role) } ?? 0
    }

    /// The plan whose size holds the parents, and its values. A page never holds more than the largest size.
    private func prepared(_ parents: [Int64], _ dialect: Dialect) -> (SQLPlan, [SQLValue]) {
        // An array of one would be planned anew each time: PostgreSQL takes an unknown array for one of ten.
        if parents.count == 1 { return (plans[0].plan, [.integer(parents[0])]) }
        if dialect == .postgres { return (arrayPlan, [.text("{" + parents.map { String($0) }.joined(separator: ",") + "}")]) }
        let fitting = plans.first { $0.size >= parents.count } ?? plans[plans.count - 1]
        let padding = Array(repeating: parents.last ?? 0, count: max(0, fitting.size - parents.count))
        return (fitting.plan, (parents + padding).map(SQLValue.integer))
    }
}

extension RelationQuery {
    /// A group while a projection is planned: grows by the relations that one statement can fetch.
    struct Draft {
        private(set) var members: [(relation: Relation, projection: Projection)]

        init(_ relation: Relation, _ projection: Projection) { members = [(relation, projection)] }

        /// Adds a relation when it differs from the others by its role only; answers its place among them, `nil` when it
        /// must be fetched apart.
        mutating func add(_ relation: Relation, _ projection: Projection) -> Int? {
            let (other, known) = members[0]
            guard let join = relation.join, let otherJoin = other.join, join.table == otherJoin.table, join.childColumn == otherJoin.childColumn,
                join.role.column == otherJoin.role.column, relation.parentColumn == other.parentColumn, relation.order == other.order,
                projection.columns().form == known.columns().form,
                !members.contains(where: { $0.relation.join?.role == join.role })
            else { return nil }
            members.append((relation, projection))
            return members.count - 1
        }
    }
}
