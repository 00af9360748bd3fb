public import Kernel
public import ResourceKit
public import SQLKit

/// The rows of a resource that a caller may see, and how they may be listed: declared once per resource.
public final class Collection: Sendable {
    public typealias Visibility = @Sendable (Call) throws -> SQLQuery?

    public let shape: Shape
    /// What a missing row answers.
    public let notFound: Fault.Code
    /// SQL on the alias `t`: what exists at all (soft-deleted rows do not).
    let existing: SQLQuery?
    /// SQL on the alias `t`: what is inside the caller's perimeter; `nil` for everything.
    let visible: Visibility
    public let filters: [Filter]
    let plans = PlanCache()
    /// The order of lists that ask for none.
    let defaultSort: String
    /// The order of v1's offset lists, when it differs (domain.md §2.1: sites by code).
    let offsetSort: String

    public init(
        _ shape: Shape, notFound: Fault.Code, existing: SQLQuery? = nil, visible: @escaping Visibility, filters: [Filter] = [],
        sort: String = "-created_at", offsetSort: String? = nil
    ) {
        self.shape = shape
        self.notFound = notFound
        self.existing = existing
        self.visible = visible
        self.filters = filters + shape.fields.filter(\.traits.isFilterable).flatMap { Filter.derived(from: $0, of: shape) }
        defaultSort = sort
        self.offsetSort = offsetSort ?? sort
    }

    /// The same collection with filters that only one list has.
    public func with(_ filters: [Filter], sort: String? = nil) -> Collection {
        Collection(copying: self, filters: self.filters + filters, sort: sort ?? defaultSort, offsetSort: sort ?? offsetSort)
    }

    private init(copying other: Collection, filters: [Filter], sort: String, offsetSort: String) {
        shape = other.shape
        notFound = other.notFound
        existing = other.existing
        visible = other.visible
        self.filters = filters
        defaultSort = sort
        self.offsetSort = offsetSort
    }

    /// What the clock changes is computed each time.
    var caching: CacheClass? { shape.changesWithTime ? nil : .lists }

    /// What the caller may see at all, filters apart.
    func conditions(_ call: Call) throws -> [SQLQuery] { try [existing, visible(call)].compactMap { $0 } }

    /// Reads one row by id, or answers `notFound`.
    public func one(_ id: SQLValue, _ call: Call, _ session: SQLSession) throws -> Rendered {
        try render(conditions(call) + ["t.id = \(value: id)"], id, call, session)
    }

    public func one(where condition: SQLQuery, _ call: Call, _ session: SQLSession) throws -> Rendered {
        try render(conditions(call) + [condition], nil, call, session)
    }

    /// The row as it is, whatever the perimeter: what a write answers with.
    ///
    /// - Parameter isLast: nothing else is asked of the transaction.
    public func written(_ id: SQLValue, _ call: Call, _ session: SQLSession, isLast: Bool = false) throws -> Rendered {
        try render(["t.id = \(value: id)"], id, call, session, isLast: isLast)
    }

    private var hasVersion: Bool { shape.columns.contains { $0.name == "version" } }

    private func versioned(_ projection: Projection) -> SQLQuery { projection.columns(extra: hasVersion ? ["t.version"] : []) }

    /// - Parameter id: that of the row, when it is known beforehand: its relations are then asked for together with it.
    private func render(
        _ conditions: [SQLQuery], _ id: SQLValue?, _ call: Call, _ session: SQLSession, isLast: Bool = false
    ) throws -> Rendered {
        let projection = try call.projection(of: shape)
        let query: SQLQuery = " WHERE \(SQLQuery.all(conditions) ?? "1 = 1") LIMIT 1"
        let plan = plans.plan(projection, query) { SQLPlan("SELECT \(versioned(projection))\(projection.source)\(query)") }
        var json = JSONWriter(call.version, capacity: 2048)
        var holes: [Projection.Hole] = []
        var version: Int64 = 0
        var found = false
        let context = call.renderContext
        let isAnnounced = try announce(id, plan, query, projection, session.connection)
        if isLast, isAnnounced { try session.connection.conclude() }
        try session.connection.visit(plan, query.boundValues) { row in
            found = true
            if hasVersion { version = row.integer(projection.extraIndex) }
            try projection.write(row, context, &json, &holes)
        }
        guard found else { throw Fault(notFound) }
        let filled = try projection.fill(holes, in: json, session.connection, context, isAnnounced: isAnnounced)
        let tag = "\"\(hasVersion ? "\(version)." : "")\(call.renderer.stableDigest(of: filled))\""
        return Rendered(bytes: filled.array(), tag: tag)
    }

    private func announce(
        _ id: SQLValue?, _ plan: SQLPlan, _ query: SQLQuery, _ projection: Projection, _ connection: any SQLConnection
    ) throws -> Bool {
        guard case .integer(let key)? = id else { return false }
        try connection.expect(plan, query.boundValues)
        try projection.announce([key], connection)
        return true
    }
}

extension Call {
    /// The projection that `fields=` asks for; an unknown name is a 400 that says it.
    func projection(of shape: Shape) throws -> Projection {
        do { return try renderer.projection(shape, version, fields: query["fields"]) } catch let error as Projection.UnknownField {
            throw Self.unknownField(error.name)
        } catch let error as FieldSelection.Syntax { throw Self.unknownField(error.name) }
    }

    private static func unknownField(_ name: String) -> Fault {
        Fault(
            .unknownField, Text("Champ inconnu ou illisible dans `fields` : « \(name) ».", "Unknown or unreadable name in `fields`: “\(name)”."),
            field: "fields")
    }
}
