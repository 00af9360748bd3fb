import Cryptography
import Testing

/// What entity tags are made of.
struct FingerprintTests {
    private func fingerprint(_ pieces: String...) -> UInt64 {
        let bytes = pieces.flatMap { Array($0.utf8) }
        var start = 0
        return bytes.withUnsafeBytes { all in
            Fingerprint.of(
                pieces.map { piece in
                    defer { start += piece.utf8.count }
                    return UnsafeRawBufferPointer(rebasing: all[start..<start + piece.utf8.count])
                })
        }
    }

    @Test func `every process finds the same`() {
        // The vector that xxHash publishes for nothing at all.
        #expect(fingerprint("") == 0x2D06_8005_38D3_94C2)
        #expect(fingerprint() == 0)
    }

    @Test func `every byte counts, wherever it stands`() {
        let long = String(repeating: "chantier ", count: 10_000)
        let all = [fingerprint(long), fingerprint(long + "s"), fingerprint("s", long), fingerprint(long, "s"), fingerprint(long, "t")]
        #expect(Set(all).count == all.count)
        #expect(fingerprint(long, "s") == fingerprint(long, "s"))
    }
}
