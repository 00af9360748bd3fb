import Testing

@testable import APIKit

struct CredentialsTests {
    private func presented(_ headers: [HeaderName: String]) -> String? {
        Credentials.presented(by: .test(headers: headers)).map { "\($0.token)\($0.isCookie ? " in a cookie" : "")" }
    }

    @Test(arguments: ["Bearer hbc_1", "bearer hbc_1", "BEARER hbc_1", "Bearer  hbc_1 "])
    func `a bearer token is read whatever the case of its scheme`(header: String) {
        #expect(presented([.authorization: header]) == "hbc_1")
    }

    @Test(arguments: ["", "Bearer", "Bearer ", "hbc_1", "Basic aGJjXzE=", "Bearerhbc_1", "Token hbc_1"])
    func `anything else presents nothing`(header: String) {
        #expect(presented([.authorization: header]) == nil)
    }

    @Test func `the header wins over the cookie, even when it is useless`() {
        #expect(presented([.authorization: "Bearer a", .cookie: "access_token=b"]) == "a")
        #expect(presented([.authorization: "Basic a", .cookie: "access_token=b"]) == nil)
    }

    @Test(arguments: [
        "access_token=hbs_b", "x=1; access_token=hbs_b; y=2", "x=1;access_token=hbs_b", " access_token = hbs_b ",
        "xaccess_token=a; access_token=hbs_b", "access_token=; access_token=hbs_b",
    ])
    func `the cookie is found among others`(header: String) {
        #expect(presented([.cookie: header]) == "hbs_b in a cookie")
    }

    @Test(arguments: ["", ";", "access_token", "access_token=", "access_token=hbc_b", "Access_Token=hbs_b", "access_token2=b", "x=access_token=b"])
    func `another cookie presents nothing`(header: String) {
        #expect(presented([.cookie: header]) == nil)
    }

    @Test func `a value keeps its equal signs`() {
        #expect(Credentials.cookie(named: "a", in: "a=b==") == "b==")
    }

    @Test func `secrets are compared byte by byte`() {
        #expect(Credentials.areEqual("abc", "abc"))
        #expect(Credentials.areEqual("", ""))
        #expect(!Credentials.areEqual("abc", "abd"))
        #expect(!Credentials.areEqual("abc", "ab"))
        #expect(!Credentials.areEqual("", "a"))
        #expect(!Credentials.areEqual("é", "e\u{301}"))
    }
}
