public import JobKit
public import ResourceKit
public import SQLKit

/// All that a feature hands to the platform; the composition root only concatenates modules.
public struct Module: Sendable {
    public let name: String
    public let operations: [Operation]
    public let migrations: [Migration]
    public let jobs: [Job]
    /// What others may show of it: shapes for relations, texts for links, and answers that are not resources.
    public let shapes: [Shape]
    public let links: [LinkTarget]
    public let schemas: [ObjectSchema]
    /// What operators see of its storage.
    public let figures: [StorageFigure]
    /// The limits of its own operations, beside those that hold for all.
    public let limits: [LimitPolicy]

    public init(
        _ name: String, operations: [Operation], migrations: [Migration], jobs: [Job] = [], shapes: [Shape] = [], links: [LinkTarget] = [],
        schemas: [ObjectSchema] = [], figures: [StorageFigure] = [], limits: [LimitPolicy] = []
    ) {
        self.name = name
        self.operations = operations
        self.migrations = migrations
        self.jobs = jobs
        self.shapes = shapes
        self.links = links
        self.schemas = schemas
        self.figures = figures
        self.limits = limits
    }
}
