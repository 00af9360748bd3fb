import APIKit
import Kernel
import MetricsKit
import ResourceKit
import Testing

@testable import Platform

/// Who may read `/metrics`, and as what.
struct MetricsPageTests {
    private static let token = "a-token-of-twenty-two"

    private func page(_ ranges: [String] = ["127.0.0.1", "::1"], token: String? = nil) -> MetricsPage {
        let registry = MetricsRegistry()
        registry.counter("api_calls_total", "Calls.").add(3)
        return MetricsPage(registry: registry, access: MetricsAccess(ranges: ranges.compactMap { AddressRange($0) }, token: token))
    }

    private func ask(
        _ page: MetricsPage, _ method: String = "GET", from address: String = "127.0.0.1", headers: [HeaderName: String] = [:]
    ) async -> APIResponse {
        await page.respond(to: APIRequest(method: method, path: "/metrics", address: address) { headers[$0] })
    }

    private func code(_ response: APIResponse) throws -> String? { try JSONReader.parse(response.body)["error_code"]?.string }

    // MARK: Access

    @Test(arguments: [
        ("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("127.0.0.2", 403), ("10.0.0.1", 403), ("192.0.2.7", 403), ("2001:db8::1", 403),
        ("unknown", 403),
        ("", 403),
    ])
    func `without settings only the machine itself may read`(address: String, status: Int) async throws {
        let response = await ask(page(), from: address, headers: [.authorization: "Bearer \(Self.token)"])
        #expect(response.status == status)
        #expect(response.header("cache-control") == "no-store")
        if status == 403 {
            #expect(try code(response) == "auth.forbidden")
            #expect(!String(decoding: response.body, as: UTF8.self).contains("api_calls"))
        }
    }

    @Test(arguments: [("10.1.2.3", 200), ("2001:db8:5::9", 200), ("11.0.0.1", 403), ("127.0.0.1", 403)])
    func `a list of ranges replaces the standard one`(address: String, status: Int) async {
        #expect(await ask(page(["10.0.0.0/8", "2001:db8::/32"]), from: address).status == status)
    }

    @Test(
        arguments: [
            ("Bearer a-token-of-twenty-two", 200, nil), ("bearer  a-token-of-twenty-two ", 200, nil), (nil, 401, "auth.required"),
            ("", 401, "auth.required"),
            ("Basic a-token-of-twenty-two", 401, "auth.required"), ("a-token-of-twenty-two", 401, "auth.required"),
            ("Bearer a-token-of-twenty-tw", 401, "auth.invalid_credentials"), ("Bearer a-token-of-twenty-two2", 401, "auth.invalid_credentials"),
            ("Bearer A-TOKEN-OF-TWENTY-TWO", 401, "auth.invalid_credentials"),
        ] as [(String?, Int, String?)])
    func `the token lets its bearer read from anywhere`(header: String?, status: Int, code: String?) async throws {
        let response = await ask(page(token: Self.token), from: "192.0.2.7", headers: header.map { [.authorization: $0] } ?? [:])
        #expect(response.status == status)
        guard status == 401 else { return }
        #expect(try self.code(response) == code)
        #expect(response.header("www-authenticate") == "Bearer realm=\"hub\"")
    }

    @Test func `an address that is allowed needs no token, and nobody is allowed by an empty list`() async {
        #expect(await ask(page(token: Self.token)).status == 200)
        #expect(await ask(page([], token: Self.token)).status == 401)
        #expect(await ask(page([])).status == 403)
    }

    // MARK: Answers

    @Test func `the text is in the format that the client prefers`() async {
        let plain = await ask(page())
        #expect(plain.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            String(decoding: plain.body, as: UTF8.self) == """
                # HELP api_calls_total Calls.
                # TYPE api_calls_total counter
                api_calls_total 3
                # HELP hub_scrape_failures_total Sources that could not be read for a scrape; their metrics were missing from it.
                # TYPE hub_scrape_failures_total counter
                hub_scrape_failures_total 0

                """)
        let open = await ask(page(), headers: [.accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"])
        #expect(open.header("content-type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(String(decoding: open.body, as: UTF8.self).hasSuffix("hub_scrape_failures_total 0\n# EOF\n"))
        #expect(open.header("vary") == "accept")
    }

    @Test func `a HEAD is answered as a GET, and nothing else is`() async {
        #expect(await ask(page(), "HEAD").status == 200)
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            let response = await ask(page(), method)
            #expect(response.status == 405)
            #expect(response.header("allow") == "GET, HEAD, OPTIONS")
        }
    }
}
