/// A published contract. v1 speaks the old system's snake_case French, v2 camelCase English (product.md §2).
public enum APIVersion: String, Sendable, Hashable, CaseIterable {
    case v1
    case v2
}
