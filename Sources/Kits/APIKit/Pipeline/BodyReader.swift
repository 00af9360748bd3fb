import Kernel
import ResourceKit

/// Reads the body of a request that may have one.
enum BodyReader {
    static func read(_ request: APIRequest, _ operation: Operation) throws(Fault) -> JSON? {
        guard request.body.count <= API.maximumBody else { throw Fault(.bodyTooLarge) }
        guard operation.body != nil, !request.body.isEmpty else { return nil }
        let type = (request[.contentType] ?? "application/json").split(separator: ";").first?.trimmingSpaces.lowercased() ?? ""
        switch type {
        case "application/json": return try json(request.body)
        case let type where type.hasPrefix("application/") && type.hasSuffix("+json"): return try json(request.body)
        case "application/x-www-form-urlencoded" where operation.acceptsForm: return try form(request.body)
        default: throw Fault(.unsupportedMedia)
        }
    }

    private static func json(_ bytes: [UInt8]) throws(Fault) -> JSON {
        do { return try JSONReader.parse(bytes) } catch {
            let reason = reason(error.reason)
            throw Fault(
                .malformedJSON,
                Text("JSON invalide à l'octet \(error.offset) : \(reason.french).", "Invalid JSON at byte \(error.offset): \(reason.english)."))
        }
    }

    private static func reason(_ reason: JSONReader.SyntaxError.Reason) -> Text {
        switch reason {
        case .unexpected: Text("caractère inattendu", "unexpected character")
        case .endsEarly: Text("fin inattendue", "unexpected end")
        case .tooDeep: Text("plus de \(JSONReader.maximumDepth) niveaux", "nested deeper than \(JSONReader.maximumDepth)")
        case .brokenUTF8: Text("UTF-8 invalide", "broken UTF-8")
        case .brokenString: Text("texte invalide", "broken string")
        case .brokenNumber: Text("nombre invalide", "broken number")
        case .trailing: Text("du texte suit la valeur", "text after the value")
        }
    }

    /// A form as an object of texts: v1's sign-in (domain.md §4.1).
    private static func form(_ bytes: [UInt8]) throws(Fault) -> JSON {
        guard let text = String(validating: bytes, as: UTF8.self), let form = try? QueryString(text) else {
            throw Fault(.malformedRequest, Text("Le formulaire est illisible.", "The form cannot be read."))
        }
        return .object(form.items.map { JSON.Member($0.name, .string($0.value)) })
    }
}

/// v2 refuses query parameters that it does not know: a misspelt filter must not return everything.
enum UnknownParameters {
    static func refuse(_ call: Call) throws(Fault) {
        guard call.version == .v2 else { return }
        let known = call.operation.parameters.compactMap { $0.name(.v2) }
        for item in call.query.items where !known.contains(item.name) {
            let name = String(item.name.prefix(80))
            throw Fault(
                .invalidInput,
                problems: [FieldProblem(.query, [name], "unknown_parameter", Text("Paramètre inconnu.", "Unknown parameter."))])
        }
    }
}
