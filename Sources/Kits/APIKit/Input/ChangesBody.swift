public import Kernel
public import UseCaseKit

/// The body of a partial update: absent fields stay, null clears (product.md §3, PATCH and v1's PUT).
public struct ChangesBody<Root: Sendable>: Sendable {
    private let fields: [ChangeField<Root>]

    public init(_ fields: [ChangeField<Root>]) { self.fields = fields }

    public var schema: BodySchema { BodySchema(fields.map(\.schema)) }

    public func parse(_ call: Call) throws(Fault) -> Changes<Root> {
        guard let body = call.body, case .object = body else {
            throw Fault(.invalidInput, problems: [FieldProblem(.body, [], "missing", Text("Un objet est requis.", "An object is required."))])
        }
        var problems = Problems()
        var steps: [(name: String, step: @Sendable (inout Root) throws -> Void)] = []
        for field in fields {
            guard let json = body[field.schema.name(call.version)] else { continue }
            if let step = field.read(json, &problems, call.version) { steps.append((field.schema.v1, step)) }
        }
        guard problems.found.isEmpty else { throw Fault(.invalidInput, problems: problems.found) }
        return Changes(steps)
    }
}
