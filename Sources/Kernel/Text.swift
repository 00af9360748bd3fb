/// A language the platform speaks. French is the default of every surface.
public enum Language: String, Sendable, CaseIterable {
    case french = "fr"
    case english = "en"
}

/// A sentence for people, in every language the platform speaks.
public struct Text: Sendable, Hashable {
    public let french: String
    public let english: String

    public init(_ french: String, _ english: String) {
        self.french = french
        self.english = english
    }

    public func callAsFunction(_ language: Language) -> String {
        switch language {
        case .french: french
        case .english: english
        }
    }
}
