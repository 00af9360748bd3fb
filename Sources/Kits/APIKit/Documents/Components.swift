import Kernel
import ResourceKit

/// What the operations of a document share, gathered as they refer to it, and written in the order of names.
struct Components {
    let version: APIVersion
    /// What each address answers with: `/api-keys` tells what the `{id}` of `/api-keys/{id}` identifies.
    let collections: [String: Shape]
    private let shapes: [String: Shape]
    private let objects: [String: ObjectSchema]
    private var schemas: [String: JSON]
    private var responses: [String: JSON]

    init(_ version: APIVersion, _ catalog: Catalog, collections: [String: Shape]) {
        self.version = version
        self.collections = collections
        shapes = Dictionary(catalog.allShapes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        objects = Dictionary(catalog.allSchemas.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        schemas = ErrorSchemas.components(version)
        schemas["Pagination"] = Envelopes.pagination(version)
        responses = ["NotModified": ErrorSchemas.notModified]
    }

    var json: JSON {
        [
            "schemas": Self.sorted(schemas), "responses": Self.sorted(responses), "parameters": DocumentedParameters.components,
            "headers": DocumentedHeaders.components, "securitySchemes": DocumentedSecurity.schemes,
        ]
    }

    private static func sorted(_ members: [String: JSON]) -> JSON {
        .object(members.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
    }

    // MARK: Answers

    /// `nil` when there is nothing to describe.
    mutating func schema(of answer: Operation.Answer) -> JSON? {
        switch answer {
        case .resource(let shape): return reference(to: shape)
        case .page(let shape): return page(of: reference(to: shape), named: name(of: shape))
        case .array(let shape):
            let items: JSON = ["type": "array", "items": reference(to: shape)]
            return version == .v1 ? items : ["type": "object", "required": ["data"], "properties": ["data": items]]
        case .object(let object): return reference(to: object)
        case .nothing: return nil
        }
    }

    private mutating func page(of item: JSON, named name: String) -> JSON {
        schemas[name + "CursorPage"] = Envelopes.cursorPage(of: item)
        let cursors = JSON.reference("schemas", name + "CursorPage")
        guard version == .v1 else { return cursors }
        schemas[name + "Page"] = Envelopes.offsetPage(of: item)
        return ["oneOf": [.reference("schemas", name + "Page"), cursors]]
    }

    /// A body, described once however many routes take it.
    mutating func input(_ name: String, _ schema: (Components) -> JSON) -> JSON {
        if schemas[name] == nil { schemas[name] = schema(self) }
        return .reference("schemas", name)
    }

    // MARK: Refusals

    /// A refusal made of the platform's codes alone is shared; one with codes of the operation's own stands in it.
    mutating func refusal(_ status: Int, _ codes: [Fault.Code]) -> JSON {
        guard codes.allSatisfy(ErrorCatalog.platform.contains) else { return ErrorSchemas.response(status, codes, version) }
        let name = "\(status)-" + codes.map(\.name).joined(separator: "-")
        if responses[name] == nil { responses[name] = ErrorSchemas.response(status, codes, version) }
        return .reference("responses", name)
    }

    // MARK: Objects

    private func name(of shape: Shape) -> String { Self.pascalCase(version == .v1 ? shape.name : shape.v2) }

    private mutating func reference(to shape: Shape) -> JSON {
        let name = name(of: shape)
        if schemas[name] == nil {
            schemas[name] = true  // Known from here on, so that shapes that show each other end.
            let fields = shape.exposed(version)
            for field in fields { gather(field.kind(version)) }
            schemas[name] = object(shape, fields)
        }
        return .reference("schemas", name)
    }

    private mutating func reference(to object: ObjectSchema) -> JSON {
        let name = Self.pascalCase(object.name)
        if schemas[name] == nil {
            schemas[name] = true
            for member in object.members { gather(member.kind) }
            schemas[name] = self.object(object)
        }
        return .reference("schemas", name)
    }

    /// Makes sure that what a kind refers to has its component.
    private mutating func gather(_ kind: FieldKind) {
        switch kind {
        case .list(let inner), .optional(let inner): gather(inner)
        case .object(let name):
            if let shape = shapes[name] { _ = reference(to: shape) } else if let object = objects[name] { _ = reference(to: object) }
        default: break
        }
    }

    private func object(_ shape: Shape, _ fields: [Shape.Field]) -> JSON {
        let required = fields.filter { !$0.traits.isOnDemand }.map { JSON.string($0.traits.name(version)) }
        return [
            "type": "object", "description": "`fields=` leaves out the fields that it does not name.", "required": .array(required),
            "properties": .object(fields.map { JSON.Member($0.traits.name(version), property($0, of: shape)) }),
        ]
    }

    private func property(_ field: Shape.Field, of shape: Shape) -> JSON {
        let traits = field.traits
        var schema = schema(of: field.kind(version))
        var notes = traits.summary.map { [version.described($0)] } ?? []
        if traits.visibility == .managersOrSelf {
            schema = schema.nullable
            notes.append("Null except to managers and to the person described.")
        }
        if traits.isOnDemand { notes.append("Only when `fields=` names it.") }
        if !notes.isEmpty { schema["description"] = .string(notes.joined(separator: " ")) }
        if let example = Sample.value(of: field.kind(version), named: traits.v1, owner: shape.name, version) { schema["examples"] = [example] }
        return schema.json
    }

    /// An optional member may be null, or absent: figures leave out what does not occur.
    private func object(_ object: ObjectSchema) -> JSON {
        let name = { (member: ObjectSchema.Member) in version == .v1 ? member.v1 : member.v2 }
        let required = object.members.filter { !$0.kind.isOptional }.map { JSON.string(name($0)) }
        return .present([
            "type": "object", "required": JSON.array(required).when(!required.isEmpty),
            "properties": .object(object.members.map { JSON.Member(name($0), property($0, of: object)) }),
        ])
    }

    private func property(_ member: ObjectSchema.Member, of object: ObjectSchema) -> JSON {
        var schema = schema(of: member.kind)
        if let summary = member.summary { schema["description"] = .string(version.described(summary)) }
        if let example = Sample.value(of: member.kind, named: member.v1, owner: object.name, version) { schema["examples"] = [example] }
        return schema.json
    }

    // MARK: Kinds

    /// Objects are referred to: `gather` has made their component, or nobody declares them.
    func schema(of kind: FieldKind) -> JSONSchema {
        switch kind {
        case .optional(let inner): schema(of: inner).nullable
        case .list(let inner): JSONSchema(["type": "array", "items": schema(of: inner).json])
        case .object(let name): object(named: name)
        case .choice(let choices): JSONSchema(["type": "string", "enum": .array(choices.map { .string($0.name(version)) })])
        case .digits where version == .v1: JSONSchema(["type": "string", "pattern": "^[0-9]+$"])
        case .integer, .digits: JSONSchema(["type": "integer", "format": "int64"])
        case .number: JSONSchema(["type": "number", "format": "double"])
        case .boolean: JSONSchema(["type": "boolean"])
        case .instant: JSONSchema(["type": "string", "format": "date-time"])
        case .day: JSONSchema(["type": "string", "format": "date"])
        case .decimal: JSONSchema(["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,2})?$"])
        case .uuid: JSONSchema(["type": "string", "format": "uuid"])
        case .text: JSONSchema(["type": "string"])
        }
    }

    private func object(named name: String) -> JSONSchema {
        if let shape = shapes[name] { return JSONSchema(["$ref": .string("#/components/schemas/" + self.name(of: shape))]) }
        return JSONSchema(objects[name] == nil ? ["type": "object"] : ["$ref": .string("#/components/schemas/" + Self.pascalCase(name))])
    }

    private static func pascalCase(_ name: String) -> String {
        name.split { !$0.isLetter && !$0.isNumber }.map { String($0).capitalizedFirst }.joined()
    }
}
