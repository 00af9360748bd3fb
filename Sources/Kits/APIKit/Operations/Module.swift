public import ResourceKit
public import SQLKit

/// All that a feature hands to the platform; the composition root only concatenates modules.
public struct Module: Sendable {
    public let name: String
    public let operations: [Operation]
    public let migrations: [Migration]
    /// What others may show of it: shapes for relations, texts for links, and answers that are not resources.
    public let shapes: [Shape]
    public let links: [LinkTarget]
    public let schemas: [ObjectSchema]
    /// The limits of its own operations, beside those that hold for all.
    public let limits: [LimitPolicy]

    public init(
        _ name: String, operations: [Operation], migrations: [Migration], shapes: [Shape] = [], links: [LinkTarget] = [],
        schemas: [ObjectSchema] = [],
        limits: [LimitPolicy] = []
    ) {
        self.name = name
        self.operations = operations
        self.migrations = migrations
        self.shapes = shapes
        self.links = links
        self.schemas = schemas
        self.limits = limits
    }
}
