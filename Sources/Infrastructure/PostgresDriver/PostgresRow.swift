import CPostgres
import Kernel
import ResourceKit
import SQLKit

/// A row of a result in binary format: values are read where libpq keeps them.
final class PostgresRow: SQLRow {
    /// 2000-01-01, PostgreSQL's day zero.
    private static let epochDays: Int32 = 10_957
    private static let epochMilliseconds: Int64 = 946_684_800_000

    private let result: OpaquePointer
    private let vault: any Vault
    var index: Int32 = 0

    init(_ result: OpaquePointer, _ vault: any Vault) {
        self.result = result
        self.vault = vault
    }

    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: PQgetvalue(result, index, Int32(column)), count: Int(PQgetlength(result, index, Int32(column))))
    }

    func isNull(_ column: Int) -> Bool { PQgetisnull(result, index, Int32(column)) == 1 }

    /// Any whole number, and booleans as 0 and 1; nulls are 0, as on the other engine.
    func integer(_ column: Int) -> Int64 {
        let bytes = bytes(column)
        switch bytes.count {
        case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 1: return Int64(bytes[0])
        default: return 0
        }
    }

    func real(_ column: Int) -> Double {
        let bytes = bytes(column)
        guard bytes.count == 8 else { return 0 }
        return Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
    }

    func boolean(_ column: Int) -> Bool { integer(column) != 0 }

    /// Stored in microseconds, written by us in whole milliseconds.
    func instant(_ column: Int) -> Instant { Instant(milliseconds: Self.epochMilliseconds + integer(column) / 1000) }
    func day(_ column: Int) -> Day { Day(number: Int32(clamping: integer(column)) + Self.epochDays) }
    func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }
    func utf8(_ column: Int) -> UnsafeRawBufferPointer { bytes(column) }
    func blob(_ column: Int) -> [UInt8] { Array(bytes(column)) }
    func opened(_ column: Int) throws -> String { try vault.open(blob(column)) }
}
