public import Kernel
public import ResourceKit

/// The documents' view of a body.
public struct BodySchema: Sendable {
    public struct Field: Sendable {
        public let v1: String
        public let v2: String
        public let kind: FieldKind
        public let isRequired: Bool
        public let isNullable: Bool
        public let rules: Rules
        /// The fields of a nested object, or of the objects of a nested list.
        public let nested: BodySchema?
        public let summary: Text?

        public func name(_ version: APIVersion) -> String { version == .v1 ? v1 : v2 }
    }

    public let fields: [Field]

    public init(_ fields: [Field]) { self.fields = fields }

    public static func + (left: BodySchema, right: BodySchema) -> BodySchema { BodySchema(left.fields + right.fields) }
}

/// One field of a body: its names, its rules, how its absence is taken.
public struct BodyField<Value: Sendable>: Sendable {
    public let schema: BodySchema.Field
    let read: @Sendable (JSON?, inout Problems, APIVersion) -> Value?

    init(_ schema: BodySchema.Field, _ read: @escaping @Sendable (JSON?, inout Problems, APIVersion) -> Value?) {
        self.schema = schema
        self.read = read
    }

    private static func schema<One: InputValue>(
        _ name: String, _ v2: String?, _ type: One.Type, _ rules: Rules, required: Bool, nullable: Bool
    ) -> BodySchema.Field {
        BodySchema.Field(
            v1: name, v2: v2 ?? FieldNames.v2(name), kind: One.inputKind, isRequired: required, isNullable: nullable, rules: rules, nested: nil,
            summary: nil)
    }
}

extension BodyField where Value: InputValue {
    /// Must be there, and not null.
    public static func required(_ name: String, v2: String? = nil, _ rules: Rules = Rules()) -> Self {
        let schema = schema(name, v2, Value.self, rules, required: true, nullable: false)
        return Self(schema) { json, problems, version in
            guard let json, json != .null else {
                problems.add(schema.name(version), "missing", Text("Ce champ est requis.", "This field is required."))
                return nil
            }
            return problems.read(json, schema.name(version), rules, version)
        }
    }

    /// Takes `value` when absent or null.
    public static func defaulted(_ name: String, v2: String? = nil, _ value: Value, _ rules: Rules = Rules()) -> Self {
        let schema = schema(name, v2, Value.self, rules, required: false, nullable: true)
        return Self(schema) { json, problems, version in
            guard let json, json != .null else { return value }
            return problems.read(json, schema.name(version), rules, version)
        }
    }
}

extension BodyField {
    /// Absent and null are the same: nothing. A blank text is nothing too.
    public static func optional<One: InputValue>(_ name: String, v2: String? = nil, _ rules: Rules = Rules()) -> Self where Value == One? {
        let schema = schema(name, v2, One.self, rules, required: false, nullable: true)
        return Self(schema) { json, problems, version in
            guard let json, !json.isBlank else { return .some(nil) }
            return problems.read(json, schema.name(version), rules, version).map { .some($0) }
        }
    }

    /// A list of objects, each read by `body`.
    public static func list<Element: Sendable>(_ name: String, v2: String? = nil, _ body: Body<Element>, maximum: Int = 50) -> Self
    where Value == [Element]? {
        let schema = BodySchema.Field(
            v1: name, v2: v2 ?? FieldNames.v2(name), kind: .list(.object(name)), isRequired: false, isNullable: true, rules: Rules(),
            nested: body.schema,
            summary: nil)
        return Self(schema) { json, problems, version in
            guard let json, json != .null else { return .some(nil) }
            let name = schema.name(version)
            guard let values = json.array else {
                problems.add(name, "list_type", Text("Une liste est attendue.", "A list is expected."))
                return nil
            }
            guard values.count <= maximum else {
                problems.add(name, "too_long", Text("Au plus \(maximum) éléments.", "At most \(maximum) items."))
                return nil
            }
            var elements: [Element] = []
            for (index, value) in values.enumerated() {
                problems.enter(name, String(index))
                if let element = body.read(value, &problems, version) { elements.append(element) }
                problems.leave()
            }
            return elements.count == values.count ? .some(elements) : nil
        }
    }
}

extension JSON {
    /// Null, or a text of white space: what a form sends for nothing.
    var isBlank: Bool {
        switch self {
        case .null: true
        case .string(let text): text.allSatisfy(\.isWhitespace)
        default: false
        }
    }
}

/// What was found wrong in a body, and where the reader stands in it.
public struct Problems: Sendable {
    private(set) var found: [FieldProblem] = []
    /// What the command itself refused, when every value was good.
    private(set) var refusal: Fault?
    private var path: [String] = []

    mutating func add(_ name: String, _ type: String, _ message: Text) { add([name], type, message) }
    mutating func add(_ steps: [String], _ type: String, _ message: Text) { found.append(FieldProblem(.body, path + steps, type, message)) }
    mutating func refuse(_ fault: Fault) { refusal = refusal ?? fault }

    mutating func enter(_ steps: String...) { path += steps }
    mutating func leave() { path.removeLast(2) }

    mutating func read<Value: InputValue>(_ json: JSON, _ name: String, _ rules: Rules, _ version: APIVersion) -> Value? {
        do { return try Value.parse(json, rules, version) } catch {
            add([name] + error.path, error.type, error.message)
            return nil
        }
    }
}

/// The body of an operation, declared once: what it accepts, and the command that it makes.
public struct Body<Value: Sendable>: Sendable {
    public let schema: BodySchema
    let read: @Sendable (JSON, inout Problems, APIVersion) -> Value?

    /// - Parameter make: takes the fields in order; the compiler checks them against the command's initialiser.
    public init<each Part: Sendable>(_ fields: repeat BodyField<each Part>, make: @escaping @Sendable (repeat each Part) throws -> Value) {
        var schemas: [BodySchema.Field] = []
        repeat schemas.append((each fields).schema)
        schema = BodySchema(schemas)
        read = { json, problems, version in
            guard case .object = json else {
                problems.add([], "dict_type", Text("Un objet est attendu.", "An object is expected."))
                return nil
            }
            let before = problems.found.count
            let parts = (repeat (each fields).read(json[(each fields).schema.name(version)], &problems, version))
            guard problems.found.count == before else { return nil }
            func present<One>(_ part: One?) throws -> One {
                guard let part else { throw Fault(.unexpected) }
                return part
            }
            do { return try make(repeat try present(each parts)) } catch {
                problems.refuse(Fault(wrapping: error))
                return nil
            }
        }
    }

    /// Every wrong value at once, as one fault.
    public func parse(_ call: Call) throws(Fault) -> Value {
        guard let json = call.body else {
            throw Fault(.invalidInput, problems: [FieldProblem(.body, [], "missing", Text("Un corps est requis.", "A body is required."))])
        }
        var problems = Problems()
        if let value = read(json, &problems, call.version) { return value }
        throw problems.found.isEmpty ? problems.refusal ?? Fault(.unexpected) : Fault(.invalidInput, problems: problems.found)
    }
}

/// A field that a partial update may carry.
public struct ChangeField<Root>: Sendable {
    public let schema: BodySchema.Field
    let read: @Sendable (JSON, inout Problems, APIVersion) -> (@Sendable (inout Root) throws -> Void)?

    /// Present means a value; null is refused.
    public static func value<Value: InputValue>(
        _ name: String, v2: String? = nil, _ rules: Rules = Rules(), _ type: Value.Type, _ set: @escaping @Sendable (inout Root, Value) throws -> Void
    ) -> Self {
        make(name, v2, rules, type, nullable: false) { json, problems, name, version in
            guard let value: Value = problems.read(json, name, rules, version) else { return nil }
            return { try set(&$0, value) }
        }
    }

    /// Null (or a blank text) clears the field.
    public static func nullable<Value: InputValue>(
        _ name: String, v2: String? = nil, _ rules: Rules = Rules(), _ type: Value.Type,
        _ set: @escaping @Sendable (inout Root, Value?) throws -> Void
    ) -> Self {
        make(name, v2, rules, type, nullable: true) { json, problems, name, version in
            if json.isBlank { return { try set(&$0, nil) } }
            guard let value: Value = problems.read(json, name, rules, version) else { return nil }
            return { try set(&$0, value) }
        }
    }

    private static func make<Value: InputValue>(
        _ name: String, _ v2: String?, _ rules: Rules, _ type: Value.Type, nullable: Bool,
        _ read: @escaping @Sendable (JSON, inout Problems, String, APIVersion) -> (@Sendable (inout Root) throws -> Void)?
    ) -> Self {
        let schema = BodySchema.Field(
            v1: name, v2: v2 ?? FieldNames.v2(name), kind: Value.inputKind, isRequired: false, isNullable: nullable, rules: rules, nested: nil,
            summary: nil)
        return Self(schema: schema) { json, problems, version in read(json, &problems, schema.name(version), version) }
    }
}
