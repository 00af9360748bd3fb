import Kernel
public import ResourceKit

/// The fields of a shape chosen for one version and one `fields=`: what to select, and how to write each row.
///
/// Rows go from the statement to JSON bytes in place: the entity is built only when a computed field is asked for.
/// Links come with the row, relations in one query per page, and what is not asked for is not fetched.
public final class Projection: Sendable {
    /// A name asked for that the resource does not show.
    public struct UnknownField: Error, Equatable {
        public let name: String
    }

    public let shape: Shape
    public let version: APIVersion
    private let program: ProjectionProgram
    private let relations: [RelationQuery]
    /// The group and the place in it of each relation that the program names.
    private let places: [(group: Int, member: Int)]
    /// Where each group's first relation stands among what was found.
    private let starts: [Int]
    private let linkCount: Int
    private let needsEntity: Bool
    /// The stored columns selected, by their index in the shape; the key always comes first.
    private let selectedCount: Int
    /// The selected columns and links, composed once.
    private let selection: SQLQuery

    public init(_ shape: Shape, _ version: APIVersion, only selection: FieldSelection? = nil, catalog: Catalog) throws(UnknownField) {
        var plan = ProjectionPlan(shape, version, catalog)
        try plan.choose(selection)
        self.shape = shape
        self.version = version
        program = plan.program
        relations = plan.relations.map(RelationQuery.init)
        places = plan.places
        starts = relations.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        linkCount = plan.links.count
        needsEntity = plan.needsEntity
        selectedCount = plan.selected.count
        self.selection = plan.selection
    }

    /// What comes between `SELECT` and `FROM <table> t`; `extra` follows at `extraIndex`.
    public func columns(extra: [SQLQuery] = []) -> SQLQuery {
        extra.reduce(selection) { $0 + ", " + $1 }
    }

    /// Where the first extra column stands.
    public var extraIndex: Int { selectedCount + linkCount }

    public var source: SQLQuery { SQLQuery(trusted: " FROM \(shape.table) t") }

    /// Writes the row as an object; relations leave a hole that `fill` fills once the page is known.
    public func write(_ row: any SQLRow, _ context: RenderContext, _ json: inout JSONWriter, _ holes: inout [Hole]) throws {
        let computed = needsEntity ? try shape.computed(row, context) : nil
        if program.isEmpty { json.byte(UInt8(ascii: "{")) }
        try program.run { step, key in
            json.raw(key)
            let start = json.count
            guard !step.isRestricted || Self.isVisible(row, context) else { return json.null() }
            switch step.source {
            case .column: try program.copy(step, row, to: &json)
            case .link: try program.copy(step, row, at: selectedCount, to: &json)
            case .computed: computed?(step.index, &json)
            case .relation: holes.append(Hole(offset: json.count, relation: step.index, parent: row.integer(0)))
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

    /// Announces the `fill` of rows whose keys are known before they are read: their relations then travel with them.
    public func announce(_ keys: [Int64], _ connection: any SQLConnection) throws {
        for relation in relations { try relation.expect(keys, connection) }
    }

    /// Fetches the relations of every hole, and copies `json` with the holes filled.
    ///
    /// - Parameter isAnnounced: whether `announce` was told of these rows.
    public func fill(
        _ holes: [Hole], in json: consuming JSONWriter, _ connection: any SQLConnection, _ context: RenderContext, isAnnounced: Bool = false
    ) throws -> JSONWriter {
        guard !holes.isEmpty else { return json }
        let parents = uniqueParents(holes)
        var side = JSONWriter(version)
        var found = [[RelationQuery.Found]](repeating: [], count: places.count)
        if !isAnnounced { try announce(parents, connection) }
        for (group, relation) in relations.enumerated() {
            try relation.fetch(parents, connection, context, into: &side, &found, from: starts[group])
        }
        var filled = JSONWriter(version, capacity: json.count + side.count + holes.count * 2)
        var copied = 0
        var shifts: [(offset: Int, by: Int)] = []
        for hole in holes {
            filled.raw(UnsafeRawBufferPointer(rebasing: json.bytes[copied..<hole.offset]))
            copied = hole.offset
            let (group, member) = places[hole.relation]
            if let range = found[starts[group] + member].range(of: hole.parent) {
                filled.raw(UnsafeRawBufferPointer(rebasing: side.bytes[range]))
            } else {
                relations[group].writeEmpty(member, to: &filled)
            }
            if !json.volatileRanges.isEmpty { shifts.append((hole.offset, filled.count - hole.offset)) }
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

extension [RelationQuery.Found] {
    /// Where a parent's objects stand; the list is in the order of the parents.
    fileprivate func range(of parent: Int64) -> Range<Int>? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].parent < parent { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low].parent == parent ? self[low].range : nil
    }
}
