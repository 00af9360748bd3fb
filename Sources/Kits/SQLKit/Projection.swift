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

    enum Source: Sendable {
        case column(Int, @Sendable (any SQLRow, Int, inout JSONWriter) throws -> Void)
        case computed(Int)
        case link(Int)
        case relation(Int)
    }

    /// A class, because steps are walked for every row: one count to keep instead of one per member.
    final class Step: Sendable {
        let key: [UInt8]
        let source: Source
        let visibility: Visibility
        let isVolatile: Bool
        let isDigits: Bool

        init(key: [UInt8], source: Source, of field: Shape.Field, _ version: APIVersion) {
            self.key = key
            self.source = source
            visibility = field.traits.visibility
            isVolatile = field.traits.isVolatile
            isDigits = field.kind(version) == .digits
        }
    }

    public let shape: Shape
    public let version: APIVersion
    private let steps: [Step]
    private let relations: [RelationQuery]
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
        steps = plan.steps
        relations = plan.relations
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
            case .link(let index): try String?.copy(row, at: selectedCount + index, to: &json)
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
