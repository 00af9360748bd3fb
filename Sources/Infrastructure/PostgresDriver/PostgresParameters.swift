import Kernel
import ResourceKit
import SQLKit

/// Values on their way to a statement: bytes in binary form, everything else as text that the server reads by the type it
/// expects there.
enum PostgresParameters {
    typealias Body<Value> = (
        _ count: Int32, _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?, _ formats: UnsafePointer<Int32>?
    ) throws -> Value

    static func with<Value>(_ values: [SQLValue], _ vault: any Vault, _ body: Body<Value>) throws -> Value {
        if values.isEmpty { return try body(0, nil, nil, nil) }
        var packed = Packed()
        packed.bytes.reserveCapacity(values.count * 24)
        for value in values { try packed.append(value, vault) }
        return try packed.bytes.withUnsafeBufferPointer { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)
            let pointers = packed.starts.map { offset in offset.flatMap { start?.advanced(by: $0).assumingMemoryBound(to: CChar.self) } }
            return try body(Int32(values.count), pointers, packed.lengths, packed.formats)
        }
    }

    private struct Packed {
        var bytes: [UInt8] = []
        var starts: [Int?] = []
        var lengths: [Int32] = []
        var formats: [Int32] = []

        mutating func append(_ value: SQLValue, _ vault: any Vault) throws {
            switch value {
            case .null: add(nil, isBinary: false)
            case .integer(let value): text(String(value))
            case .real(let value): text(value.description)
            case .text(let value): text(value)
            case .boolean(let value): text(value ? "t" : "f")
            case .instant(let value): text(value.description)
            case .day(let value): text(value.description)
            case .blob(let value): add(value, isBinary: true)
            case .sealed(let value): add(try vault.seal(value), isBinary: true)
            }
        }

        private mutating func text(_ text: String) {
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
            lengths.append(0)
            formats.append(0)
        }

        private mutating func add(_ value: [UInt8]?, isBinary: Bool) {
            starts.append(value.map { _ in bytes.count })
            bytes += value ?? []
            // An empty value still has an address.
            bytes.append(0)
            lengths.append(Int32(value?.count ?? 0))
            formats.append(isBinary ? 1 : 0)
        }
    }
}
