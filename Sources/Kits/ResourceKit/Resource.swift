/// A resource, declared once; every surface follows from it.
///
/// `stored` is positional with `make` and with the table's columns: the compiler checks the types, a contract test the
/// rest. To add a field: one line here, one stored property, one migration.
public struct Resource<Root: Sendable>: Sendable {
    public let shape: Shape
    public let bind: @Sendable (Root) -> [SQLValue]
    public let decode: @Sendable (any SQLRow) throws -> Root

    /// - Parameters:
    ///   - order: the v1 names in emission order; what it does not name comes after, in declaration order.
    @inlinable
    public init<each Value: FieldValue>(
        _ name: String, v2: String, table: StaticString, order: String = "",
        _ stored: repeat Field<Root, each Value>,
        make: @escaping @Sendable (repeat each Value) throws -> Root,
        derived: [Derived<Root>] = []
    ) {
        var columns: [Shape.Column] = []
        var fields: [Shape.Field] = []
        func add<One: FieldValue>(_ field: Field<Root, One>) {
            columns.append(Shape.Column(name: field.column, isSecret: field.traits.isSecret))
            fields.append(Shape.Field(field.traits, .column(columns.count - 1, One.columnCopy)))
        }
        repeat add(each stored)
        let decode: @Sendable (any SQLRow) throws -> Root = { row in
            var column = -1
            func next<One: FieldValue>(_ field: Field<Root, One>) throws -> One {
                column += 1
                return try One.read(row, at: column)
            }
            return try make(repeat try next(each stored))
        }
        self.decode = decode
        bind = { root in
            var values: [SQLValue] = []
            repeat values.append((each stored).get(root).sqlValue)
            return values
        }
        shape = Shape(name: name, v2: v2, table: "\(table)", order: order, columns: columns, stored: fields, derived: derived, decode: decode)
    }
}

/// What reading a resource takes, whatever its entity: the same for every feature.
public final class Shape: Sendable {
    public struct Column: Sendable {
        public let name: String
        public let isSecret: Bool

        @usableFromInline init(name: String, isSecret: Bool) {
            self.name = name
            self.isSecret = isSecret
        }
    }

    public struct Field: Sendable {
        public enum Source: Sendable {
            /// Where it stands among the columns, and how it is copied on each version.
            case column(Int, @Sendable (APIVersion) -> ColumnCopy)
            case computed(Int)
            case link(column: String, resource: String, field: String)
            case relation(Relation)
        }

        public let traits: FieldTraits
        public let source: Source

        @usableFromInline init(_ traits: FieldTraits, _ source: Source) {
            self.traits = traits
            self.source = source
        }

        /// The kind as `version` shows it.
        public func kind(_ version: APIVersion) -> FieldKind { traits.kind == .digits && version == .v2 ? .integer : traits.kind }
    }

    /// Writes the n-th computed field of one row.
    public typealias ComputedRow = (Int, inout JSONWriter) -> Void

    public let name: String
    /// The English name, for v2 documents.
    public let v2: String
    public let table: String
    public let columns: [Column]
    /// Every field, hidden ones included, in emission order.
    public let fields: [Field]
    private let exposed: (v1: [Field], v2: [Field])
    public let computed: @Sendable (any SQLRow, RenderContext) throws -> ComputedRow
    /// Whether the clock alone changes what is shown of a row.
    public var changesWithTime: Bool { fields.contains(where: \.traits.isVolatile) }

    @usableFromInline init<Root>(
        name: String, v2: String, table: String, order: String, columns: [Column], stored: [Field], derived: [Derived<Root>],
        decode: @escaping @Sendable (any SQLRow) throws -> Root
    ) {
        self.name = name
        self.v2 = v2
        self.table = table
        self.columns = columns
        var writers: [@Sendable (Root, RenderContext, inout JSONWriter) -> Void] = []
        var all = stored
        for field in derived {
            switch field.source {
            case .computed(let write):
                writers.append(write)
                all.append(Field(field.traits, .computed(writers.count - 1)))
            case .link(let column, let resource, let name): all.append(Field(field.traits, .link(column: column, resource: resource, field: name)))
            case .relation(let relation): all.append(Field(field.traits, .relation(relation)))
            }
        }
        let fields = Self.sorted(all, by: order.split(separator: " ").map(String.init))
        self.fields = fields
        exposed = (fields.filter { $0.traits.versions.contains(.v1) }, fields.filter { $0.traits.versions.contains(.v2) })
        computed = { [writers] row, context in
            let root = try decode(row)
            return { writers[$0](root, context, &$1) }
        }
    }

    private static func sorted(_ fields: [Field], by order: [String]) -> [Field] {
        let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        return fields.enumerated()
            .sorted { (ranks[$0.element.traits.v1] ?? order.count + $0.offset) < (ranks[$1.element.traits.v1] ?? order.count + $1.offset) }
            .map(\.element)
    }

    /// What `version` shows, in emission order.
    public func exposed(_ version: APIVersion) -> [Field] { version == .v1 ? exposed.v1 : exposed.v2 }

    public func field(named name: String, _ version: APIVersion) -> Field? { exposed(version).first { $0.traits.name(version) == name } }

    /// The column of a stored field.
    public func column(of field: Field) -> Column? { if case .column(let index, _) = field.source { columns[index] } else { nil } }
}
