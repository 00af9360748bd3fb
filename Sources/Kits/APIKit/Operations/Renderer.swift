public import ResourceKit
public import SQLKit
import Synchronization

/// Prepared projections: the full ones for good, the sparse ones as long as they are in use.
public final class Renderer: Sendable {
    private struct Key: Hashable {
        let shape: String
        let version: APIVersion
        /// `nil` for all.
        let fields: String?
    }

    /// How many sparse projections are kept; a client that invents more pays for building them.
    private static let capacity = 256

    public let catalog: Catalog
    /// 64 bits of a digest of several pieces as one, for entity tags.
    let digest: @Sendable ([UnsafeRawBufferPointer]) -> UInt64
    private let prepared = Mutex<[Key: Projection]>([:])

    public init(catalog: Catalog, digest: @escaping @Sendable ([UnsafeRawBufferPointer]) -> UInt64) {
        self.catalog = catalog
        self.digest = digest
    }

    /// The projection of a shape for `fields=` (`nil` for all of it).
    public func projection(_ shape: Shape, _ version: APIVersion, fields: String?) throws -> Projection {
        let key = Key(shape: shape.name, version: version, fields: fields)
        if let known = prepared.withLock({ $0[key] }) { return known }
        let selection = try fields.flatMap { try FieldSelection.parse($0) }
        let projection = try Projection(shape, version, only: selection, catalog: catalog)
        prepared.withLock { prepared in
            if prepared.count >= Self.capacity { prepared = prepared.filter { $0.key.fields == nil } }
            prepared[key] = projection
        }
        return projection
    }

    /// A digest of what the clock alone does not change, as 16 hexadecimal digits.
    func stableDigest(of json: borrowing JSONWriter) -> String {
        var stable: [UnsafeRawBufferPointer] = []
        var start = 0
        for range in json.volatileRanges {
            stable.append(UnsafeRawBufferPointer(rebasing: json.bytes[start..<range.lowerBound]))
            start = range.upperBound
        }
        stable.append(UnsafeRawBufferPointer(rebasing: json.bytes[start...]))
        return Self.hexadecimal(digest(stable))
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
