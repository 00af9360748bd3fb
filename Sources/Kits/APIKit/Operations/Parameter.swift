public import Kernel
public import ResourceKit

/// A parameter of a query, for the documents and for the refusal of unknown ones on v2.
public struct Parameter: Sendable {
    public let v1: String?
    public let v2: String?
    public let kind: FieldKind
    public let summary: Text
    public let range: ClosedRange<Int>?
    public let isRequired: Bool

    public init(
        v1: String?, v2: String?, _ kind: FieldKind, _ summary: Text, range: ClosedRange<Int>? = nil, isRequired: Bool = false
    ) {
        self.v1 = v1
        self.v2 = v2
        self.kind = kind
        self.summary = summary
        self.range = range
        self.isRequired = isRequired
    }

    public func name(_ version: APIVersion) -> String? { version == .v1 ? v1 : v2 }

    public static let fields = Parameter(
        v1: "fields", v2: "fields", .text,
        Text(
            "Champs voulus, séparés par des virgules ; chemins imbriqués permis (`nom,chefs.nom`).",
            "Wanted fields, separated by commas; nested paths allowed (`name,foremen.lastName`)."))
}
