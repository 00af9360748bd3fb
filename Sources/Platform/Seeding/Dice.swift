/// Numbers that look random and are the same each time (SplitMix64).
struct Dice: Sendable {
    private var state: UInt64

    init(_ seed: Int64) { state = UInt64(bitPattern: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func roll(_ sides: Int64) -> Int64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int64((value ^ (value >> 31)) % UInt64(sides))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(roll(Int64(elements.count)))] }

    /// From `range.lowerBound` to `range.upperBound`, both included.
    mutating func between(_ range: ClosedRange<Int64>) -> Int64 { range.lowerBound + roll(range.upperBound - range.lowerBound + 1) }
}
