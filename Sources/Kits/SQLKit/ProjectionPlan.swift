import ResourceKit

/// A projection while it is decided: which columns to select, which links and relations to fetch, in which order to write.
struct ProjectionPlan {
    let shape: Shape
    let version: APIVersion
    private let catalog: Catalog
    private(set) var program = ProjectionProgram()
    private(set) var relations: [RelationQuery.Draft] = []
    /// Where each relation's objects come from, in the order the program names them.
    private(set) var places: [(group: Int, member: Int)] = []
    private(set) var links: [SQLQuery] = []
    private(set) var needsEntity = false
    private(set) var selected: [Int] = [0]

    init(_ shape: Shape, _ version: APIVersion, _ catalog: Catalog) {
        self.shape = shape
        self.version = version
        self.catalog = catalog
    }

    /// - Parameter selection: what `fields=` asks for; `nil` for everything that is not on demand.
    mutating func choose(_ selection: FieldSelection?) throws(Projection.UnknownField) {
        let chosen = try chosen(selection)
        needsEntity = chosen.contains { if case .computed = $0.field.source { true } else { false } }
        if needsEntity { selected = Array(shape.columns.indices) }
        for (field, inner) in chosen {
            program.append(field.traits, name: field.traits.name(version), try resolve(field, inner))
        }
    }

    /// The selected columns, then the links.
    var selection: SQLQuery {
        let stored = selected.map { SQLQuery(trusted: "t.\(shape.columns[$0].name)") }
        return (stored.dropFirst() + links).reduce(stored[0]) { $0 + ", " + $1 }
    }

    private func chosen(_ selection: FieldSelection?) throws(Projection.UnknownField) -> [(field: Shape.Field, inner: FieldSelection?)] {
        let exposed = shape.exposed(version)
        guard let selection else { return exposed.filter { !$0.traits.isOnDemand }.map { ($0, nil) } }
        for wish in selection.names where !exposed.contains(where: { $0.traits.name(version) == wish.name }) {
            throw Projection.UnknownField(name: wish.name)
        }
        return exposed.compactMap { field in
            selection.names.first { $0.name == field.traits.name(version) }.map { (field, $0.inner.names.isEmpty ? nil : $0.inner) }
        }
    }

    private mutating func resolve(_ field: Shape.Field, _ inner: FieldSelection?) throws(Projection.UnknownField) -> ProjectionProgram.Source {
        if case .relation(let relation) = field.source { return .relation(try place(relation, inner)) }
        if let inner { throw Projection.UnknownField(name: "\(field.traits.name(version)).\(inner.names[0].name)") }
        switch field.source {
        case .computed(let index): return .computed(index)
        case .link(let column, let resource, let name):
            links.append(Self.link(catalog.link(resource, name), column))
            return .link(links.count - 1)
        case .column(let index, let copy): return .column(position(of: index), Self.spelled(copy(version), field.kind(version)))
        case .relation: preconditionFailure("resolved above")
        }
    }

    /// The place of a relation's objects: in the first group that can fetch it, or in one of its own.
    private mutating func place(_ relation: Relation, _ inner: FieldSelection?) throws(Projection.UnknownField) -> Int {
        let projection = try Projection(catalog.shape(relation.shape), version, only: inner, catalog: catalog)
        for group in relations.indices {
            guard let member = relations[group].add(relation, projection) else { continue }
            places.append((group, member))
            return places.count - 1
        }
        relations.append(RelationQuery.Draft(relation, projection))
        places.append((relations.count - 1, 0))
        return places.count - 1
    }

    private mutating func position(of column: Int) -> Int {
        if let position = selected.firstIndex(of: column) { return position }
        selected.append(column)
        return selected.count - 1
    }

    /// Ids of sites and people are digits in a string in their own v1 body (domain.md §0).
    private static func spelled(_ copy: ColumnCopy, _ kind: FieldKind) -> ColumnCopy {
        var copy = copy
        if kind == .digits { copy.form = .digits }
        return copy
    }

    private static func link(_ target: LinkTarget, _ column: String) -> SQLQuery {
        SQLQuery(trusted: "(SELECT \(target.expression) FROM \(target.table) l WHERE l.id = t.\(column))")
    }
}
