import APIKit
import Kernel

/// The limits that hold for every operation (domain.md §5.2); those of one operation are declared by its feature.
extension LimitPolicy {
    static let everywhere = [
        LimitPolicy(
            "api-key", Text("Appels d'une clé API, toutes adresses confondues.", "Calls of an API key, whatever the address."), by: .key,
            .ofEachKey(standard: 1000)),
        LimitPolicy(
            "session", Text("Appels d'une personne connectée, toutes adresses confondues.", "Calls of a signed-in person, whatever the address."),
            by: .user, .fixed(.perMinute(100))),
        LimitPolicy(
            "unauthenticated", Text("Appels refusés faute de clé ou de session valable.", "Calls refused for want of a valid key or session."),
            by: .stranger, .fixed(.perMinute(60))),
    ]
}
