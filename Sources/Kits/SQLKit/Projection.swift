import Kernel
public import ResourceKit

/// The fields of a shape chosen for one version and one `fields=`: what to select, and how to write each row.
///
/// Rows go from the statement to JSON bytes in place: the entity is built only when a computed field is asked for.
/// Links come with the row, relations in one query per page, and what is not asked for is not fetched.
public struct Projection: Sendable {
    /// A name asked for that the resource does not show.
    public struct UnknownField: Error, Equatable {
        public let name: String
    }

    private enum Source: Sendable {
        case column(Int, @Sendable (any SQLRow, Int, inout JSONWriter) throws -> Void)
        case computed(Int)
        case link(Int)
        case relation(Int)
    }

    private struct Step: Sendable {
        let key: [UInt8]
        let source: Source
        let visibility: Visibility
        let isVolatile: Bool
        let isDigits: Bool
    }

    public let shape: Shape
    public let version: APIVersion
    private var steps: [Step] = []
    private var relations: [RelationQuery] = []
    private var links: [SQLQuery] = []
    private let needsEntity: Bool
    /// The stored columns selected, by their index in the shape; the key always comes first.
    private var selected: [Int] = [0]

    public init(_ shape: Shape, _ version: APIVersion, only selection: FieldSelection? = nil, catalog: Catalog) throws(UnknownField) {
        self.shape = shape
        self.version = version
        let chosen = try Self.chosen(shape, version, selection)
        needsEntity = chosen.contains { if case .computed = $0.field.source { true } else { false } }
        if needsEntity { selected = Array(shape.columns.indices) }
        for (field, inner) in chosen {
            let source = try resolve(field, inner, catalog)
            let prefix = steps.isEmpty ? "{\"" : ",\""
            steps.append(
                Step(
                    key: Array((prefix + field.traits.name(version) + "\":").utf8), source: source, visibility: field.traits.visibility,
                    isVolatile: field.traits.isVolatile, isDigits: field.kind(version) == .digits))
        }
    }

    private static func chosen(
        _ shape: Shape, _ version: APIVersion, _ selection: FieldSelection?
    ) throws(UnknownField) -> [(field: Shape.Field, inner: FieldSelection?)] {
        let exposed = shape.exposed(version)
        guard let selection else { return exposed.filter { !$0.traits.isOnDemand }.map { ($0, nil) } }
        for wish in selection.names where !exposed.contains(where: { $0.traits.name(version) == wish.name }) { throw UnknownField(name: wish.name) }
        return exposed.compactMap { field in
            selection.names.first { $0.name == field.traits.name(version) }.map { (field, $0.inner.names.isEmpty ? nil : $0.inner) }
        }
    }

    private mutating func resolve(_ field: Shape.Field, _ inner: FieldSelection?, _ catalog: Catalog) throws(UnknownField) -> Source {
        if case .relation(let relation) = field.source {
            relations.append(try RelationQuery(relation, version, only: inner, catalog: catalog))
            return .relation(relations.count - 1)
        }
        if let inner { throw UnknownField(name: "\(field.traits.name(version)).\(inner.names[0].name)") }
        switch field.source {
        case .computed(let index): return .computed(index)
        case .link(let column, let resource, let name):
            links.append(Self.link(catalog.link(resource, name), column))
            return .link(links.count - 1)
        case .column(let index, let copy):
            if let position = selected.firstIndex(of: index) { return .column(position, copy) }
            selected.append(index)
            return .column(selected.count - 1, copy)
        case .relation: preconditionFailure("resolved above")
        }
    }

    private static func link(_ target: LinkTarget, _ column: String) -> SQLQuery {
        SQLQuery(trusted: "(SELECT \(target.expression) FROM \(target.table) l WHERE l.id = t.\(column))")
    }

    /// What comes between `SELECT` and `FROM <table> t`; `extra` follows at `extraIndex`.
    public func columns(extra: [SQLQuery] = []) -> SQLQuery {
        let stored = selected.map { SQLQuery(trusted: "t.\(shape.columns[$0].name)") }
        let all = stored + links + extra
        return all.dropFirst().reduce(all[0]) { $0 + ", " + $1 }
    }

    /// Where the first extra column stands.
    public var extraIndex: Int { selected.count + links.count }

    public var source: SQLQuery { SQLQuery(trusted: " FROM \(shape.table) t") }

    /// Writes the row as an object; relations leave a hole that `Page` fills once the page is known.
    public func write(_ row: any SQLRow, _ context: RenderContext, _ json: inout JSONWriter, _ holes: inout [Hole]) throws {
        let computed = needsEntity ? try shape.computed(row, context) : nil
        if steps.isEmpty { json.byte(UInt8(ascii: "{")) }
        for step in steps {
            json.raw(step.key)
            let start = json.count
            guard step.visibility == .everyone || Self.isVisible(row, context) else {
                json.null()
                continue
            }
            switch step.source {
            case .column(let index, let copy):
                if step.isDigits { json.string(String(row.integer(index))) } else { try copy(row, index, &json) }
            case .computed(let index): computed?(index, &json)
            case .link(let index): try String?.copy(row, at: selected.count + index, to: &json)
            case .relation(let index): holes.append(Hole(offset: json.count, relation: index, parent: row.integer(0)))
            }
            if step.isVolatile { json.markVolatile(since: start) }
        }
        json.byte(UInt8(ascii: "}"))
    }

    private static func isVisible(_ row: any SQLRow, _ context: RenderContext) -> Bool {
        context.viewerRole >= .conducteur || row.integer(0) == context.viewerID.value
    }

    /// A place in the output where a relation's objects belong.
    public struct Hole: Sendable {
        let offset: Int
        let relation: Int
        let parent: Int64

        /// The same place after the bytes around it moved.
        public func moved(by shift: Int) -> Hole { Hole(offset: offset + shift, relation: relation, parent: parent) }
    }

    /// Fetches the relations of every hole, and copies `json` with the holes filled.
    public func fill(
        _ holes: [Hole], in json: consuming JSONWriter, _ connection: any SQLConnection, _ context: RenderContext
    ) throws -> JSONWriter {
        guard !holes.isEmpty else { return json }
        let parents = uniqueParents(holes)
        var side = JSONWriter(version)
        var ranges: [[Int64: Range<Int>]] = []
        for relation in relations { ranges.append(try relation.fetch(parents, connection, context, into: &side)) }
        var filled = JSONWriter(version, capacity: json.count + side.count + holes.count * 2)
        var copied = 0
        var shifts: [(offset: Int, by: Int)] = []
        for hole in holes {
            filled.raw(UnsafeRawBufferPointer(rebasing: json.bytes[copied..<hole.offset]))
            copied = hole.offset
            if let range = ranges[hole.relation][hole.parent] {
                filled.raw(UnsafeRawBufferPointer(rebasing: side.bytes[range]))
            } else {
                relations[hole.relation].writeEmpty(to: &filled)
            }
            shifts.append((hole.offset, filled.count - hole.offset))
        }
        filled.raw(UnsafeRawBufferPointer(rebasing: json.bytes[copied...]))
        for range in json.volatileRanges {
            let shift = shifts.last { $0.offset <= range.lowerBound }?.by ?? 0
            filled.markVolatile(range.lowerBound + shift..<range.upperBound + shift)
        }
        return filled
    }

    private func uniqueParents(_ holes: [Hole]) -> [Int64] {
        guard relations.count > 0 else { return [] }
        return holes.filter { $0.relation == holes[0].relation }.map(\.parent)
    }
}

/// One relation of a projection: its rows for many parents at once.
struct RelationQuery: Sendable {
    private let relation: Relation
    private let projection: Projection
    private let select: SQLQuery
    private let parent: SQLQuery

    init(_ relation: Relation, _ version: APIVersion, only selection: FieldSelection?, catalog: Catalog) throws(Projection.UnknownField) {
        self.relation = relation
        projection = try Projection(catalog.shape(relation.shape), version, only: selection, catalog: catalog)
        let alias = relation.join == nil ? "t" : "j"
        parent = SQLQuery(trusted: "\(alias).\(relation.parentColumn)")
        let joined = relation.join.map { SQLQuery(trusted: " JOIN \($0.table) j ON j.\($0.childColumn) = t.id AND \($0.condition)") } ?? .empty
        select = "SELECT \(projection.columns(extra: [parent]))\(projection.source)\(joined) WHERE \(parent) IN ("
    }

    func writeEmpty(to json: inout JSONWriter) { if relation.isSingle { json.null() } else { json.raw("[]") } }

    /// Writes each parent's objects one after the other; answers where each parent's stand.
    func fetch(_ parents: [Int64], _ connection: any SQLConnection, _ context: RenderContext, into json: inout JSONWriter) throws -> [Int64: Range<Int>] {
        var ranges: [Int64: Range<Int>] = [:]
        var current: (parent: Int64, start: Int)?
        // A noncopyable writer cannot be captured: it is moved into the visit and back.
        var holes: [Projection.Hole] = []
        let order = SQLQuery(trusted: relation.order)
        let sql: SQLQuery = "\(select)\(values: Self.padded(parents))) ORDER BY \(parent), \(order)"
        let parentIndex = projection.extraIndex
        func close(_ json: inout JSONWriter) {
            guard let open = current else { return }
            if !relation.isSingle { json.byte(UInt8(ascii: "]")) }
            ranges[open.parent] = open.start..<json.count
        }
        try connection.visit(sql) { row in
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

    /// A few sizes only, so that few statements are prepared: the last id is repeated.
    private static func padded(_ ids: [Int64]) -> [SQLValue] {
        let size = [1, 10, 20, 50, 100, 200, 500].first { $0 >= ids.count } ?? ids.count
        return (ids + Array(repeating: ids.last ?? 0, count: size - ids.count)).map(SQLValue.integer)
    }
}
