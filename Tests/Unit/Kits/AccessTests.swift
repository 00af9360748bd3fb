import Kernel
import TestKit
import Testing
import UseCaseKit

struct AccessTests {
    @Test(
        arguments: [
            (Access.everyone, [.all, .all, .all, .all]), (.managers, [.all, .all, .none, .none]), (.adminOnly, [.all, .none, .none, .none]),
            (.perimeter, [.all, .all, .perimeter, .perimeter]), (.chefsAndAbove, [.all, .all, .perimeter, .none]),
            (.managersElseOwn, [.all, .all, .own, .own]), (.own, [.own, .own, .own, .own]),
        ] as [(Access, [Grant])])
    func `a row of the table gives each role its cell`(access: Access, grants: [Grant]) {
        #expect([Role.admin, .conducteur, .chefChantier, .compagnon].map { access[$0] } == grants)
    }

    @Test(arguments: [(Role.admin, true), (.conducteur, true), (.chefChantier, false), (.compagnon, false)])
    func `managers see every site and the others their own`(role: Role, seesAll: Bool) {
        #expect(Caller.test(role, id: 7).perimeter == (seesAll ? .everything : .sites(of: UtilisateurID(7))))
    }

    @Test func `a caller has no grant before it is authorised`() {
        let person = Caller.test(.admin)
        let caller = Caller(userID: person.userID, role: .admin, credential: person.credential, scopes: .unrestricted, client: person.client)
        #expect(caller.grant == .none)
    }
}
