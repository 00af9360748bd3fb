import Testing
import UseCaseKit

/// The table of domain.md §5.1.
struct ScopeSetTests {
    @Test(arguments: ScopeSet.families)
    func `a family's scope reaches that family's action only`(family: String) {
        let other = family == "chantiers" ? "users" : "chantiers"
        #expect(ScopeSet(["\(family):read"]).grants(.read(family)))
        #expect(!ScopeSet(["\(family):read"]).grants(.write(family)))
        #expect(!ScopeSet(["\(family):read"]).grants(.read(other)))
        #expect(ScopeSet(["\(family):write"]).grants(.write(family)))
        #expect(!ScopeSet(["\(family):write"]).grants(.write(other)))
    }

    @Test(arguments: ScopeSet.families)
    func `writing a family alone does not read it`(family: String) {
        #expect(!ScopeSet(["\(family):write"]).grants(.read(family)))
    }

    @Test(arguments: ScopeSet.families)
    func `a family's star reads and writes it and nothing else`(family: String) {
        let scopes = ScopeSet(["\(family):*"])
        #expect(scopes.grants(.read(family)))
        #expect(scopes.grants(.write(family)))
        for other in ScopeSet.families where other != family {
            #expect(!scopes.grants(.read(other)))
            #expect(!scopes.grants(.write(other)))
        }
    }

    @Test(arguments: ScopeSet.families)
    func `the generic scopes stand for every family`(family: String) {
        #expect(ScopeSet(["read"]).grants(.read(family)))
        #expect(!ScopeSet(["read"]).grants(.write(family)))
        #expect(ScopeSet(["write"]).grants(.read(family)))
        #expect(ScopeSet(["write"]).grants(.write(family)))
        #expect(ScopeSet(["admin"]).grants(.read(family)))
        #expect(ScopeSet(["admin"]).grants(.write(family)))
    }

    @Test func `administration asks for admin and nothing less`() {
        #expect(ScopeSet(["admin"]).grants(.admin))
        #expect(!ScopeSet(["read", "write"]).grants(.admin))
        #expect(!ScopeSet(ScopeSet.known.subtracting(["admin"])).grants(.admin))
        #expect(!ScopeSet(["admin:*", "admin:admin", "*"]).grants(.admin))
    }

    @Test(arguments: [["admin"], ["read", "write"], ["session:session", "session:*", "session"], Array(ScopeSet.known)])
    func `what is reserved to a signed-in person is refused to a key, whatever its scopes`(names: [String]) {
        #expect(!ScopeSet(names).grants(.session))
    }

    @Test(arguments: [.read("chantiers"), .write("users"), .admin, .session] as [Scope])
    func `a signed-in person is limited by the role alone`(scope: Scope) {
        #expect(ScopeSet.unrestricted.grants(scope))
    }

    @Test(arguments: [.read("chantiers"), .write("users"), .admin, .session] as [Scope])
    func `no scope grants nothing`(scope: Scope) {
        #expect(!ScopeSet([]).grants(scope))
        #expect(!ScopeSet(["READ", "Admin", "chantiers", "chantiers:", ":read", "*", "chantiers:read ", "users:writes"]).grants(scope))
    }

    @Test func `no scope and every scope are not equal`() {
        #expect(ScopeSet([]) != .unrestricted)
        #expect(ScopeSet(["read", "write"]) == ScopeSet(["write", "read", "read"]))
    }

    @Test func `the known names are three generic ones and three a family`() {
        #expect(ScopeSet.known.count == 3 + 3 * ScopeSet.families.count)
        #expect(ScopeSet.known.isSuperset(of: ["read", "write", "admin", "chantiers:read", "signalements:write", "connectors:*"]))
    }

    @Test func `a scope is named as a credential carries it`() {
        #expect(Scope.read("chantiers").name == "chantiers:read")
        #expect(Scope.write("users").name == "users:write")
        #expect(Scope.admin.name == "admin")
    }
}
