import Kernel
import ResourceKit

/// The body that a route takes, as a component named after its operation.
enum DocumentedBody {
    static func json(_ documented: DocumentedRoute, _ components: inout Components) -> JSON? {
        let operation = documented.operation
        guard let body = operation.body else { return nil }
        let owner = operation.answer.shape?.name ?? ""
        let schema = components.input(operation.name.capitalizedFirst + "Input") { object(body, owner: owner, $0) }
        let media: JSON = ["schema": schema]
        return [
            "required": true,
            "content": .present([
                "application/json": media, "application/x-www-form-urlencoded": media.when(operation.acceptsForm),
            ]),
        ]
    }

    private static func object(_ body: BodySchema, owner: String, _ components: Components) -> JSON {
        let version = components.version
        let required = body.fields.filter(\.isRequired).map { JSON.string($0.name(version)) }
        return .present([
            "type": "object", "required": JSON.array(required).when(!required.isEmpty),
            "properties": .object(body.fields.map { JSON.Member($0.name(version), property($0, owner: owner, components)) }),
        ])
    }

    private static func property(_ field: BodySchema.Field, owner: String, _ components: Components) -> JSON {
        var schema = field.nested.map { list(of: $0, owner: field.v1, components) } ?? components.schema(of: field.kind)
        apply(field.rules, to: &schema, field.kind.wrapped)
        if field.kind.wrapped == .decimal { acceptNumbers(&schema) }
        if field.isNullable { schema = schema.nullable }
        if let summary = field.summary { schema["description"] = .string(components.version.described(summary)) }
        if let example = Sample.value(of: field.kind, named: field.v1, owner: owner, components.version) { schema["examples"] = [example] }
        return schema.json
    }

    private static func list(of nested: BodySchema, owner: String, _ components: Components) -> JSONSchema {
        JSONSchema(["type": "array", "items": object(nested, owner: owner, components)])
    }

    private static func apply(_ rules: Rules, to schema: inout JSONSchema, _ kind: FieldKind) {
        if let range = rules.range {
            schema["minimum"] = JSONSchema.bound(range.lowerBound)
            schema["maximum"] = JSONSchema.bound(range.upperBound)
        }
        if case .list(.text) = kind {
            schema["maxItems"] = .integer(Int64(rules.maximumItems ?? Rules.standardItems))
            if let length = rules.length { schema["items"] = text(JSONSchema(["type": "string"]), length).json }
        } else if let length = rules.length {
            schema = text(schema, length)
        }
        if rules.isSecret {
            schema["format"] = "password"
            schema["writeOnly"] = true
        }
    }

    private static func text(_ schema: JSONSchema, _ length: ClosedRange<Int>) -> JSONSchema {
        var schema = schema
        schema["minLength"] = JSON.integer(Int64(length.lowerBound)).when(length.lowerBound > 0)
        schema["maxLength"] = JSON.integer(Int64(length.upperBound)).when(length.upperBound < .max)
        return schema
    }

    /// An amount is answered as a string, and read from a number as well.
    private static func acceptNumbers(_ schema: inout JSONSchema) { schema["type"] = ["string", "number"] }
}
