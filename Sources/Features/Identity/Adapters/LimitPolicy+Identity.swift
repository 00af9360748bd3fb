import APIKit
import Kernel

/// Signing in is limited before a password is hashed, which is what costs (domain.md §5.2).
///
/// All of it is counted by where it comes from: whatever a stranger tries from elsewhere, the owner of an account signs in.
extension LimitPolicy {
    /// One address that tries many accounts must not keep everybody else from hashing. Those who succeed do not count, so that
    /// a whole office behind one address may come in at eight o'clock.
    static let signIn = LimitPolicy(
        "sign-in", Text("Connexions refusées, par adresse réseau.", "Sign-ins refused, by network address."), by: .address, .fixed(.perMinute(10)),
        on: .routes([RouteName(.post, "/api/v1/auth/login")]), countsRefusalsOnly: true)

    /// Who knows a password does not keep us hashing it either.
    static let signInToAccount = LimitPolicy(
        "sign-in-account", Text("Connexions à un même compte, par adresse réseau.", "Sign-ins to one account, by network address."), by: .account,
        .fixed(.perMinute(10)), on: .routes([RouteName(.post, "/api/v1/auth/login")]))

    static let changePassword = LimitPolicy(
        "change-password", Text("Changements de mot de passe.", "Password changes."), by: .principal, .fixed(.perMinute(5)),
        on: .routes([RouteName(.post, "/api/v1/auth/change-password")]))
}
