import Kernel
import ResourceKit

/// A schema being written (JSON Schema 2020-12, the dialect of OpenAPI 3.1), its keywords in order.
struct JSONSchema {
    private(set) var members: [JSON.Member]

    init(_ members: KeyValuePairs<String, JSON>) { self.members = members.map { JSON.Member($0.key, $0.value) } }

    var json: JSON { .object(members) }

    subscript(_ keyword: String) -> JSON? {
        get { members.first { $0.name == keyword }?.value }
        set {
            let position = members.firstIndex { $0.name == keyword }
            switch (position, newValue) {
            case (let position?, let value?): members[position] = JSON.Member(keyword, value)
            case (let position?, nil): members.remove(at: position)
            case (nil, let value?): members.append(JSON.Member(keyword, value))
            case (nil, nil): break
            }
        }
    }

    /// The same, or null: 3.1 has no `nullable`, null is one more type.
    var nullable: JSONSchema {
        guard let type = self["type"] else { return JSONSchema(["anyOf": [json, ["type": "null"]]]) }
        var copy = self
        let types = type.array ?? [type]
        copy["type"] = types.contains("null") ? type : .array(types + ["null"])
        if let values = copy["enum"]?.array, !values.contains(.null) { copy["enum"] = .array(values + [.null]) }
        return copy
    }

    /// A limit, without a fraction where it has none.
    static func bound(_ value: Double) -> JSON { value == value.rounded() && abs(value) < 1e15 ? .integer(Int64(value)) : .number(value) }
}
