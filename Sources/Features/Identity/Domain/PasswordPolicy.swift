public import Kernel

/// What a new password must be: at least 8 characters, an upper-case letter, a lower-case letter, a digit (domain.md §1.2).
public enum PasswordPolicy {
    public static let minimumLength = 8
    /// Beyond, hashing would be paid for by us.
    public static let maximumBytes = 1024

    /// - Parameter field: the v1 name under which the password came.
    /// - Throws: `.weakPassword`, with the unmet requirements as the fact `missing`.
    public static func check(_ password: String, field: String = "password") throws(Fault) {
        let missing = unmet(password)
        guard missing.isEmpty else {
            throw Fault(invalid: .weakPassword, field: field, facts: [JSON.Member("missing", .array(missing.map { .string($0) }))])
        }
    }

    static func unmet(_ password: String) -> [String] {
        let requirements: [(String, Bool)] = [
            ("min_length", password.count >= minimumLength),
            ("max_bytes", password.utf8.count <= maximumBytes),
            ("uppercase", password.contains(where: \.isUppercase)),
            ("lowercase", password.contains(where: \.isLowercase)),
            ("digit", password.contains(where: \.isWholeNumber)),
        ]
        return requirements.filter { !$0.1 }.map(\.0)
    }
}
