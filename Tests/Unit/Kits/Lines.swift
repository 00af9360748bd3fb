import FoundationEssentials
import Kernel
import ResourceKit

/// A resource of every kind of field, for tests of what is generic.
struct Line: Sendable {
    enum State: String, FieldChoice {
        case open = "ouvert"
        case closed = "ferme"

        var english: String { self == .open ? "open" : "closed" }
    }

    var id: Int64 = 7
    var name = "Gare"
    var state = State.open
    var start: Day?
    var nickname: String?
    var createdAt = Instant(seconds: 1_768_471_200)
    var rate: Money?
    var version: Int64 = 3

    static let resource = Resource<Line>(
        "ligne", v2: "line", table: "lignes",
        Field("id", \.id).digitsOnV1.sortable.filterable,
        Field("nom", v2: "name", \.name).sortable,
        Field("statut", v2: "status", \.state).sortable.filterable,
        Field("debut", v2: "start", column: "date_debut", \.start).sortable,
        Field("surnom", v2: "nickname", \.nickname).sortable,
        Field("created_at", \.createdAt).sortable.filterable,
        Field("taux", v2: "rate", \.rate).managersOrSelf,
        Field("version", \.version).only(.v2),
        make: { Line(id: $0, name: $1, state: $2, start: $3, nickname: $4, createdAt: $5, rate: $6, version: $7) })
}

/// A row over plain values. Reading a column as another type than its own answers zero, as a driver may.
final class MemoryRow: SQLRow {
    private let values: [SQLValue]
    private let texts: [UnsafeRawBufferPointer]

    init(_ values: [SQLValue]) {
        self.values = values
        texts = values.map { value in
            guard case .text(let text) = value else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
            copy.copyBytes(from: text.utf8)
            return UnsafeRawBufferPointer(copy)
        }
    }

    deinit { for text in texts { text.deallocate() } }

    func isNull(_ column: Int) -> Bool { values[column] == .null }
    func integer(_ column: Int) -> Int64 { if case .integer(let value) = values[column] { value } else { 0 } }
    func real(_ column: Int) -> Double { if case .real(let value) = values[column] { value } else { 0 } }
    func text(_ column: Int) -> String { if case .text(let value) = values[column] { value } else { "" } }
    func utf8(_ column: Int) -> UnsafeRawBufferPointer { texts[column] }
    func boolean(_ column: Int) -> Bool { values[column] == .boolean(true) }
    func instant(_ column: Int) -> Instant { if case .instant(let value) = values[column] { value } else { Instant(seconds: 0) } }
    func day(_ column: Int) -> Day { if case .day(let value) = values[column] { value } else { Day(number: 0) } }
    func blob(_ column: Int) -> [UInt8] { if case .blob(let value) = values[column] { value } else { [] } }
    func opened(_ column: Int) -> String { if case .sealed(let value) = values[column] { value } else { "" } }
}
