extension String {
    var trimmingBlanks: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// The first `maximum` code points: a single character may be of any size, code points may not.
    func truncated(to maximum: Int) -> String { String(unicodeScalars.prefix(maximum)) }
}
