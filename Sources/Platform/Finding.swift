/// One line of a diagnosis.
public struct Finding: Sendable, CustomStringConvertible {
    public let isProblem: Bool
    public let text: String

    static func fine(_ text: String) -> Finding { Finding(isProblem: false, text: text) }
    static func problem(_ text: String) -> Finding { Finding(isProblem: true, text: text) }

    public var description: String { "\(isProblem ? "PROBLEM" : "ok     ")  \(text)" }
}
