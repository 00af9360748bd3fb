import IdentityDomain
import Kernel
import TestKit
import Testing

@Suite struct LoginAttemptsTests {
    /// Failures at these seconds after `.test`.
    private func attempts(at seconds: Int64...) -> LoginAttempts {
        seconds.reduce(into: LoginAttempts()) { $0.recordFailure(at: Instant.test.adding(seconds: $1)) }
    }

    @Test func `four failures do not lock`() { #expect(attempts(at: 0, 1, 2, 3).secondsLocked(at: .test.adding(seconds: 3)) == nil) }

    @Test func `the fifth failure within fifteen minutes locks for fifteen minutes`() {
        #expect(attempts(at: 0, 1, 2, 3, 899).secondsLocked(at: .test.adding(seconds: 899)) == 900)
    }

    @Test func `a failure older than fifteen minutes no longer counts`() {
        #expect(attempts(at: 0, 1, 2, 3, 900).secondsLocked(at: .test.adding(seconds: 900)) == nil)
    }

    @Test func `the window slides`() { #expect(attempts(at: 0, 800, 801, 802, 901, 902).lockedUntil == .test.adding(seconds: 1802)) }

    @Test(arguments: [(1, 899), (899, 1), (900, nil)] as [(Int64, Int64?)])
    func `the lock wears off`(_ elapsed: Int64, _ remaining: Int64?) {
        #expect(attempts(at: 0, 0, 0, 0, 0).secondsLocked(at: .test.adding(seconds: elapsed)) == remaining)
    }

    @Test func `a failure while locked does not prolong the lock`() {
        #expect(attempts(at: 0, 0, 0, 0, 0, 500).lockedUntil == .test.adding(seconds: 900))
    }

    @Test func `after a lock five more failures are needed`() {
        let after = attempts(at: 0, 0, 0, 0, 0, 900, 901, 902, 903)
        #expect(after.secondsLocked(at: .test.adding(seconds: 903)) == nil)
        #expect(after.failures.count == 4)
    }

    @Test func `a fraction of a second left is one second`() {
        #expect(LoginAttempts(lockedUntil: Instant(milliseconds: 1)).secondsLocked(at: Instant(milliseconds: 0)) == 1)
    }

    @Test func `an account is counted whatever the case and blanks it was typed with`() {
        #expect(LoginAttempts.Key(account: " Admin@X.fr ", address: "::1") == LoginAttempts.Key(account: "admin@x.fr", address: "::1"))
    }

    @Test func `networks are told apart, not the addresses of one network`() {
        let key = LoginAttempts.Key(account: "a@x.fr", address: "2001:db8:1:2::1")
        #expect(key == LoginAttempts.Key(account: "a@x.fr", address: "2001:db8:1:2:ffff::9"))
        #expect(key != LoginAttempts.Key(account: "a@x.fr", address: "2001:db8:1:3::1"))
        #expect(key.ofStrangers == LoginAttempts.Key(account: "A@X.fr", address: "192.0.2.1").ofStrangers)
        #expect(key.ofStrangers != key)
    }

    @Test func `an endless account name is cut`() {
        #expect(LoginAttempts.Key(account: "e" + String(repeating: "\u{301}", count: 9999), address: "").account.unicodeScalars.count == 255)
    }
}
