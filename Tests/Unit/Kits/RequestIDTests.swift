import Kernel
import TestKit
import Testing
import UseCaseKit

@testable import APIKit

struct RequestIDTests {
    private let fresh = "00000000000040008000000000000002"

    private func id(_ header: String?) -> String { RequestID.of(.test(headers: header.map { [.requestID: $0] } ?? [:]), .test()) }

    @Test(arguments: ["a", "req-1", "A.b_c-9", "0123456789abcdef0123456789abcdef", String(repeating: "a", count: 64)])
    func `the client's own id is kept when it is short and plain`(header: String) {
        #expect(id(header) == header)
    }

    @Test(
        arguments: [
            nil, "", " ", "a b", "a,b", "a\"b", "a\nb", "a\u{0}", "é", "a/b", "a:b", "<script>", "a;b", "{}", "%41", "a=b", "@", "[", "`",
            String(repeating: "a", count: 65),
        ] as [String?])
    func `any other is replaced by a new one`(header: String?) {
        #expect(id(header) == fresh)
    }

    @Test(arguments: ["<script>", "a b", String(repeating: "a", count: 65)])
    func `a refusal before the API repeats no other id either`(header: String) {
        let response = API.refusal(Fault(.bodyTooLarge), to: .test(headers: [.requestID: header]))
        #expect(response.header("x-request-id") != header)
        #expect(!String(decoding: response.body, as: UTF8.self).contains(header))
    }

    @Test func `a refusal before the API repeats a plain id`() {
        #expect(API.refusal(Fault(.bodyTooLarge), to: .test(headers: [.requestID: "req-1"])).header("x-request-id") == "req-1")
    }
}
