import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// Lists a collection: by cursor when asked (always on v2), by page otherwise (product.md §4, "Lists").
struct Listing: Sendable {
    let collection: Collection
    /// The default and largest page of v1's offset mode; the SDK's alias has its own.
    let offsetSize: (standard: Int, maximum: Int)
    let sealer: any Sealer

    static let pageSize = 1...100

    func render(_ call: Call, _ session: SQLSession) throws -> Rendered {
        if call.version == .v2 || call.query["cursor"] != nil { return try cursorPage(call, session) }
        return try offsetPage(call, session)
    }

    private var shape: Shape { collection.shape }

    /// A page by cursor is a seek in an index; filters, counts, offsets and sorts by several keys may look at every row.
    @Sendable func cost(_ call: Call) -> ReadCost {
        let isCursor = call.version == .v2 || call.query["cursor"] != nil
        let isFiltered = collection.filters.contains { $0.parameter.name(call.version).flatMap { call.query[$0] } != nil }
        return isCursor && !isFiltered && call.query["count"] == nil && !(call.query["sort"] ?? "").contains(",")
            && call.caller.perimeter == .everything ? .brief : .long
    }

    private func conditions(_ call: Call) throws -> [SQLQuery] {
        var conditions = try collection.conditions(call)
        for filter in collection.filters {
            guard let name = filter.parameter.name(call.version), let text = call.query[name], !text.isEmpty else { continue }
            if let condition = try filter.condition(text, call) { conditions.append(condition) }
        }
        return conditions
    }

    // MARK: Sort

    private func keyset(_ call: Call, default standard: String, in dialect: Dialect) throws -> (keys: Keyset, name: String) {
        let asked = call.query["sort"].flatMap { $0.isEmpty ? nil : $0 }
        let version = asked == nil ? APIVersion.v1 : call.version
        let text = asked ?? standard
        var sort: [(field: Shape.Field, isDescending: Bool)] = []
        let parts = text.split(separator: ",")
        guard parts.count <= 3 else { throw FilterValue.problem("sort", "too_long", "Trois tris au plus.", "Three sort keys at most.") }
        for part in parts {
            let isDescending = part.first == "-"
            let name = String(isDescending ? part.dropFirst() : part)
            guard let field = shape.field(named: name, version) ?? hiddenSort(name, asked), field.traits.isSortable else {
                let names = shape.exposed(call.version).filter(\.traits.isSortable).map { $0.traits.name(call.version) }.joined(separator: ", ")
                throw FilterValue.problem("sort", "enum", "Tris permis : \(names).", "Allowed sorts: \(names).")
            }
            sort.append((field, isDescending))
        }
        return (Keyset(sort, of: shape, in: dialect), text)
    }

    /// A default sort may use a field that the version does not show.
    private func hiddenSort(_ name: String, _ asked: String?) -> Shape.Field? { asked == nil ? shape.fields.first { $0.traits.v1 == name } : nil }

    // MARK: Cursor mode

    private func cursorPage(_ call: Call, _ session: SQLSession) throws -> Rendered {
        let limit = try call.integer("limit", default: call.version == .v1 ? 20 : 50, in: Self.pageSize)
        let (keyset, sort) = try keyset(call, default: collection.defaultSort, in: session.connection.dialect)
        var conditions = try conditions(call)
        let base = conditions
        let context = binding(call, sort)
        let given = call.query["cursor"].flatMap { $0.isEmpty ? nil : $0 }
        let cursor = try given.map { try Cursor.open($0, sealer, context: context, keys: keyset.keys) }
        let isBackward = cursor?.isBackward ?? false
        if let cursor { conditions.append(keyset.after(cursor.values, reversed: isBackward)) }
        let projection = try call.projection(of: shape)
        let page = try rows(projection, conditions, keyset, limit, reversed: isBackward, call, session)
        let hasPrevious = isBackward ? page.hasMore : cursor != nil
        let hasNext = isBackward ? true : page.hasMore
        let (first, last) = (page.first, page.last)
        var json = page.json
        json.raw("],\"pagination\":{")
        let start = json.count
        try write("next_cursor", hasNext ? last.map { Cursor(isBackward: false, values: $0) } : nil, context, &json)
        json.byte(UInt8(ascii: ","))
        try write("prev_cursor", hasPrevious ? first.map { Cursor(isBackward: true, values: $0) } : nil, context, &json)
        // Sealing draws a new nonce each time: the same page must keep its tag.
        json.markVolatile(since: start)
        json.raw(",\"has_more\":\(hasNext && last != nil ? "true" : "false")")
        if call.version == .v2, call.query["count"] == "exact" { json.raw(",\"total\":\(try count(base, session))") }
        json.raw("}}")
        return Rendered(bytes: json.array(), tag: "\"\(call.renderer.stableDigest(of: json))\"")
    }

    private func write(_ name: String, _ cursor: Cursor?, _ context: String, _ json: inout JSONWriter) throws {
        json.raw("\"\(name)\":")
        if let cursor { json.string(try cursor.sealed(sealer, context: context)) } else { json.null() }
    }

    /// What a cursor belongs to: the list, the version, every filter, the sort.
    private func binding(_ call: Call, _ sort: String) -> String {
        let filters = collection.filters.compactMap { filter -> String? in
            guard let name = filter.parameter.name(call.version), let value = call.query[name], !value.isEmpty else { return nil }
            return "\(name)=\(value)"
        }
        let place = call.path.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([call.operation.name, call.version.rawValue, sort] + place + filters).joined(separator: "\u{1F}")
    }

    /// A page: its JSON up to the last row, and the keys of its first and last rows in list order.
    private struct Page: ~Copyable {
        var json: JSONWriter
        var first: [SQLValue]?
        var last: [SQLValue]?
        var hasMore: Bool
    }

    private func rows(
        _ projection: Projection, _ conditions: [SQLQuery], _ keyset: Keyset, _ limit: Int, reversed: Bool, _ call: Call, _ session: SQLSession
    ) throws -> Page {
        let filter: SQLQuery = SQLQuery.all(conditions).map { " WHERE \($0)" } ?? .empty
        let choice: SQLQuery = "\(filter) ORDER BY \(keyset.order(reversed: reversed)) LIMIT \(literal: Self.fetched(for: limit))"
        let plan = collection.plans.plan(projection, choice) {
            SQLPlan("SELECT \(projection.columns(extra: keyset.expressions))\(projection.source)\(choice)")
        }
        let context = call.renderContext
        var json = JSONWriter(call.version, capacity: 1024 * (limit + 1))
        json.raw("{\"data\":[")
        var holes: [Projection.Hole] = []
        var first: [SQLValue]?
        var last: [SQLValue]?
        var count = 0
        var hasMore = false
        var slices: [(start: Int, holes: Int)] = []
        try session.connection.visit(plan, choice.boundValues) { row in
            guard count < limit else {
                hasMore = true
                return
            }
            if count > 0 { json.byte(UInt8(ascii: ",")) }
            slices.append((json.count, holes.count))
            count += 1
            // Only the ends of the page become cursors; which row is the last is known once it is read.
            last = keyset.values(of: row, from: projection.extraIndex)
            first = first ?? last
            try projection.write(row, context, &json, &holes)
        }
        if reversed { Self.reverse(slices, &json, &holes) }
        let filled = try projection.fill(holes, in: json, session.connection, context)
        return Page(json: filled, first: reversed ? last : first, last: reversed ? first : last, hasMore: hasMore)
    }

    /// The rows to ask for: one more than the page, which says whether others follow. In few sizes, so that few statements are prepared.
    private static func fetched(for limit: Int) -> Int { [11, 21, 51].first { limit < $0 } ?? pageSize.upperBound + 1 }

    /// Puts rows that were read from the end back in list order.
    private static func reverse(_ slices: [(start: Int, holes: Int)], _ json: inout JSONWriter, _ holes: inout [Projection.Hole]) {
        guard slices.count > 1 else { return }
        let bytes = json.array()
        var reordered: [Projection.Hole] = []
        let volatile = json.volatileRanges
        json.removeAll()
        json.raw(Array(bytes[..<slices[0].start]))
        for index in slices.indices.reversed() {
            let slice = slices[index]
            let end = index + 1 < slices.count ? slices[index + 1].start - 1 : bytes.count
            let lastHole = index + 1 < slices.count ? slices[index + 1].holes : holes.count
            let shift = json.count - slice.start
            json.raw(Array(bytes[slice.start..<end]))
            reordered += holes[slice.holes..<lastHole].map { $0.moved(by: shift) }
            for range in volatile where range.lowerBound >= slice.start && range.upperBound <= end {
                json.markVolatile(range.lowerBound + shift..<range.upperBound + shift)
            }
            if index > 0 { json.byte(UInt8(ascii: ",")) }
        }
        holes = reordered
    }

    private func count(_ conditions: [SQLQuery], _ session: SQLSession) throws -> Int64 {
        let filter: SQLQuery = SQLQuery.all(conditions).map { " WHERE \($0)" } ?? .empty
        return try session.connection.integer("SELECT COUNT(*) FROM \(table: shape) t\(filter)")
    }

    // MARK: Offset mode

    private func offsetPage(_ call: Call, _ session: SQLSession) throws -> Rendered {
        let (page, size, offset) = try window(call)
        let (keyset, _) = try keyset(call, default: collection.offsetSort, in: session.connection.dialect)
        let conditions = try conditions(call)
        let total = try count(conditions, session)
        let projection = try call.projection(of: shape)
        let filter: SQLQuery = SQLQuery.all(conditions).map { " WHERE \($0)" } ?? .empty
        let sql: SQLQuery =
            "SELECT \(projection.columns())\(projection.source)\(filter) ORDER BY \(keyset.order(reversed: false)) LIMIT \(size) OFFSET \(offset)"
        let context = call.renderContext
        var json = JSONWriter(call.version, capacity: 1024 * (size + 1))
        json.raw("{\"items\":[")
        var holes: [Projection.Hole] = []
        var count = 0
        try session.connection.visit(sql) { row in
            if count > 0 { json.byte(UInt8(ascii: ",")) }
            count += 1
            try projection.write(row, context, &json, &holes)
        }
        var filled = try projection.fill(holes, in: json, session.connection, context)
        let pages = (Int(total) + size - 1) / size
        filled.raw("],\"total\":\(total),\"page\":\(page),\"size\":\(size),\"pages\":\(pages)}")
        return Rendered(bytes: filled.array(), tag: "\"\(call.renderer.stableDigest(of: filled))\"")
    }

    /// `limit`/`offset` (the SDK's pair) win over `page`/`size`; `limit` alone is another name for `size`.
    private func window(_ call: Call) throws -> (page: Int, size: Int, offset: Int) {
        let sizes = 1...offsetSize.maximum
        if call.query["offset"] != nil {
            let limit = try call.integer("limit", default: offsetSize.standard, in: sizes)
            let offset = try call.integer("offset", default: 0, in: 0...1_000_000_000)
            return (offset / limit + 1, limit, offset)
        }
        let name = call.query["limit"] != nil ? "limit" : call.query["page_size"] != nil ? "page_size" : "size"
        let size = try call.integer(name, default: offsetSize.standard, in: sizes)
        let page = try call.integer("page", default: 1, in: 1...1_000_000)
        return (page, size, (page - 1) * size)
    }
}

extension Call {
    /// An integer of the query within bounds; anything else is a 422 that names the parameter.
    func integer(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws(Fault) -> Int {
        guard let text = query[name] else { return standard }
        guard let value = Int(text) else { throw FilterValue.problem(name, "int_parsing", "Un entier est attendu.", "An integer is expected.") }
        if value < range.lowerBound {
            throw FilterValue.problem(name, "greater_than_equal", "Au moins \(range.lowerBound).", "At least \(range.lowerBound).")
        }
        if value > range.upperBound {
            throw FilterValue.problem(name, "less_than_equal", "Au plus \(range.upperBound).", "At most \(range.upperBound).")
        }
        return value
    }
}
