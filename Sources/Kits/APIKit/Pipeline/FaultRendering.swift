import Kernel
import ResourceKit

/// A fault as each version shows it: v1 keeps `{"detail": …}` (domain.md §0), v2 is RFC 9457.
enum FaultRendering {
    /// Where the pages that explain codes stand.
    static let pages = "/docs/errors#"

    static func response(
        _ fault: Fault, version: APIVersion, language: Language, requestID: String, path: String, input: BodySchema? = nil
    ) -> APIResponse {
        // Whatever a bug carries is for the log.
        let fault = fault.code.kind == .bug ? Fault(.unexpected) : version == .v2 ? FieldNames.respelled(fault, input) : fault
        let status = status(of: fault, version)
        var headers: [(name: String, value: String)] = []
        if fault.code.kind == .unauthenticated { headers.append(("www-authenticate", "Bearer realm=\"hub\"")) }
        let delay = fault.facts.first { $0.name == "retry_after" }?.value.integer ?? (fault.code.kind == .unavailable ? 1 : nil)
        if let delay { headers.append(("retry-after", String(delay))) }
        headers.append(("cache-control", "no-store"))
        headers.append(("content-language", language.rawValue))
        headers.append(("content-type", version == .v1 ? "application/json" : "application/problem+json"))
        let json = body(of: fault, status: status, version: version, language: language, requestID: requestID, path: path)
        return APIResponse(status: status, headers: headers, body: json.encoded())
    }

    /// The members of the answer; also what the documents show as its example.
    static func body(of fault: Fault, status: Int, version: APIVersion, language: Language, requestID: String, path: String) -> JSON {
        switch version {
        case .v1: v1(fault, language, requestID)
        case .v2: v2(fault, status, language, requestID, path)
        }
    }

    /// A date that is not one is a 400 on v1 (domain.md §1.1), a 422 like the others on v2.
    static func status(of fault: Fault, _ version: APIVersion) -> Int {
        let onlyDates = !fault.problems.isEmpty && fault.problems.allSatisfy { $0.type == "date_parsing" && $0.place == .body }
        return version == .v1 && onlyDates ? 400 : fault.code.kind.status(isV1: version == .v1)
    }

    private static func v1(_ fault: Fault, _ language: Language, _ requestID: String) -> JSON {
        var members: [JSON.Member] = []
        if !fault.problems.isEmpty {
            members.append(JSON.Member("detail", .array(fault.problems.map { v1($0, language) })))
        } else if fault.facts.contains(where: { $0.name == "error" }) {
            members.append(JSON.Member("detail", .object(fault.facts)))
        } else {
            members.append(JSON.Member("detail", .string(fault.text(language))))
            members += fault.facts
        }
        members.append(JSON.Member("error_code", .string(fault.code.name)))
        if let field = fault.field { members.append(JSON.Member("field", .string(field))) }
        members.append(JSON.Member("request_id", .string(requestID)))
        return .object(members)
    }

    private static func v1(_ problem: FieldProblem, _ language: Language) -> JSON {
        let path = problem.path.map { name in Int64(name).map(JSON.integer) ?? .string(name) }
        return ["type": .string(problem.type), "loc": .array([.string(problem.place.rawValue)] + path), "msg": .string(problem.message(language))]
    }

    private static func v2(_ fault: Fault, _ status: Int, _ language: Language, _ requestID: String, _ path: String) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("type", .string(pages + fault.code.name)), JSON.Member("title", .string(fault.code.text(language))),
            JSON.Member("status", .integer(Int64(status))), JSON.Member("detail", .string(fault.text(language))),
            JSON.Member("instance", .string(path)), JSON.Member("code", .string(fault.code.name)),
        ]
        if !fault.problems.isEmpty { members.append(JSON.Member("errors", .array(fault.problems.map { v2($0, language) }))) }
        if let field = fault.field { members.append(JSON.Member("field", .string(field))) }
        members += fault.facts.filter { !["error", "message"].contains($0.name) }.map { JSON.Member(FieldNames.v2($0.name), $0.value) }
        members.append(JSON.Member("requestId", .string(requestID)))
        return .object(members)
    }

    private static func v2(_ problem: FieldProblem, _ language: Language) -> JSON {
        let pointer = problem.path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
        let place: JSON.Member =
            problem.place == .body ? JSON.Member("pointer", .string(pointer)) : JSON.Member("parameter", .string(problem.path.joined(separator: ".")))
        return .object([place, JSON.Member("code", .string(problem.type)), JSON.Member("detail", .string(problem.message(language)))])
    }
}

/// v2 names of what the domain names in v1's words.
enum FieldNames {
    /// The fault with the names that a v2 client sent: a field of the operation's body under its declared name, anything
    /// else in camel case.
    static func respelled(_ fault: Fault, _ input: BodySchema?) -> Fault {
        guard fault.field != nil || fault.problems.contains(where: { $0.place == .body }) else { return fault }
        let problems = fault.problems.map { problem in
            problem.place == .body ? FieldProblem(.body, problem.path.map { spelled($0, input) }, problem.type, problem.message) : problem
        }
        return Fault(respelling: fault, field: fault.field.map { spelled($0, input) }, problems: problems)
    }

    private static func spelled(_ name: String, _ input: BodySchema?) -> String {
        name.split(separator: ".").map { part in input?.v2Name(of: String(part)) ?? v2(String(part)) }.joined(separator: ".")
    }

    static func v2(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

extension BodySchema {
    /// The v2 name of a field that has this v1 name, here or in a nested object.
    func v2Name(of name: String) -> String? {
        for field in fields {
            if field.v1 == name { return field.v2 }
            if let nested = field.nested?.v2Name(of: name) { return nested }
        }
        return nil
    }
}

extension Fault {
    fileprivate init(respelling other: Fault, field: String?, problems: [FieldProblem]) {
        self.init(other.code, other.text, field: field, problems: problems, facts: other.facts, cause: other.cause, from: other.location)
    }
}
