import APIKit
import Testing

struct QueryStringTests {
    private func items(_ text: String) -> [String]? { (try? QueryString(text))?.items.map { "\($0.name)=\($0.value)" } }

    @Test(arguments: [
        ("", []), ("a=1", ["a=1"]), ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a="]), ("a=", ["a="]), ("=1", ["=1"]), ("a=b=c", ["a=b=c"]),
        ("&&a=1&&", ["a=1"]), ("a=1&a=2", ["a=1", "a=2"]), ("a=x+y", ["a=x y"]), ("a+b=1", ["a b=1"]), ("a=%2B", ["a=+"]), ("a=%26%3D", ["a=&="]),
        ("nom=%C3%A9t%c3%a9", ["nom=été"]), ("createdAt[gte]=1", ["createdAt[gte]=1"]), ("createdAt%5Bgte%5D=1", ["createdAt[gte]=1"]),
        ("a=%25", ["a=%"]), ("a=%2525", ["a=%25"]), ("a=%F0%9F%8F%97", ["a=🏗"]), ("a=1;b=2", ["a=1;b=2"]), ("a=?", ["a=?"]),
    ])
    func `parameters are cut, then decoded, in order`(text: String, expected: [String]) {
        #expect(items(text) == expected)
    }

    @Test(arguments: ["%", "a=%", "a=%2", "a=%2&b=1", "a=%zz", "a=%2g", "a=%g2", "%=1", "a=%%20", "a=%+1", "a=% 20", "a=%u00e9"])
    func `a broken percent sequence is refused`(text: String) {
        #expect(items(text) == nil)
    }

    @Test(arguments: ["a=%00", "%00=1", "a=b%00c", "a=\u{0}", "\u{0}"])
    func `a NUL is refused`(text: String) {
        #expect(items(text) == nil)
    }

    @Test(arguments: ["a=%FF", "a=%C3", "a=%C3%28", "a=%C0%80", "a=%ED%A0%80", "a=%F4%90%80%80", "%E9=1", "a=%C3&b=%A9"])
    func `broken UTF-8 is refused`(text: String) {
        #expect(items(text) == nil)
    }

    @Test func `the first of repeated names answers, and all can be had`() throws {
        let query = try QueryString("a=1&b=2&a=3")
        #expect(query["a"] == "1")
        #expect(query.all("a") == ["1", "3"])
        #expect(query["c"] == nil)
        #expect(query.all("c").isEmpty)
    }

    @Test func `names have a case`() throws {
        #expect(try QueryString("A=1")["a"] == nil)
    }
}
