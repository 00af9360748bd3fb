import APIKit
import CMallocCount
import Cryptography
import FoundationEssentials
import Glibc
import Kernel
import Platform
import ResourceKit
import SQLKit
import Telemetry
import UseCaseKit

// The parts of a request, one by one: time and allocations of each. Allocations do not jitter: compare those first.

struct Figure {
    let name: String
    let nanoseconds: Double
    let allocations: Double
}

/// Runs `body` often enough to be read, and answers the best of five batches.
nonisolated func measure(_ name: String, _ count: Int, _ body: nonisolated(nonsending) () async throws -> Void) async rethrows -> Figure {
    for _ in 0..<max(count / 10, 1) { try await body() }
    var best = Double.infinity
    var allocations = 0.0
    for _ in 0..<5 {
        let before = hub_malloc_count()
        let start = ContinuousClock.now
        for _ in 0..<count { try await body() }
        let elapsed = (ContinuousClock.now - start).components
        allocations = Double(hub_malloc_count() - before) / Double(count)
        best = min(best, (Double(elapsed.seconds) * 1e9 + Double(elapsed.attoseconds) / 1e9) / Double(count))
    }
    return Figure(name: name, nanoseconds: best, allocations: allocations)
}

/// Away from the main thread, whose executor would add two thread hops to every call.
@concurrent func benchmarks() async throws -> [Figure] {
    let folder = FileManager.default.temporaryDirectory.path + "/hub-micro-\(UUID().uuidString)"
    var settings = Settings()
    settings.dataDirectory = folder
    // The log has a cost of its own.
    settings.logsRequests = false
    // Counted like any other request, and never refused.
    settings.rateLimits = try RateLimitSetting("api-key=1000000000/hour,create-chantier=1000000000/day")
    let installation = try Installation(settings)
    try await installation.migrate()
    _ = try await ScaleSeed(installation).run(sites: 2000) { _ in }
    let key = try await installation.administration.createKey(owner: settings.adminEmail, name: "micro", scopes: ["write"], expiresDays: nil).secret
    let api = try installation.api()

    func request(_ method: String, _ path: String, query: String = "", body: [UInt8] = [], tag: String? = nil) -> APIRequest {
        let authorization = "Bearer \(key)"
        return APIRequest(method: method, path: path, query: query, body: body) { name in
            switch name {
            case .authorization: authorization
            case .ifNoneMatch: tag
            default: nil
            }
        }
    }

    func answer(_ request: APIRequest) async -> APIResponse { await api.respond(to: request).0 }

    // What the port asks: the API, and around it what counts.
    let site = try installation.site(LogSink(descriptor: open("/dev/null", O_WRONLY)))
    func reply(_ request: APIRequest) async {
        if case .later(let work) = site.reply(to: request) { _ = await work() }
    }

    let create = Array(
        #"{"nom":"Chantier","adresse":"1 rue du Banc","contacts":[{"nom":"Paul","telephone":"0612345678"}],"description":"Mesure"}"#.utf8)
    let tree = try JSONReader.parse(await answer(request("GET", "/api/v2/chantiers/1000")).body)
    let tag = await answer(request("GET", "/api/v2/chantiers/1000")).header("etag")
    let box = try SecretBox(secret: Array(repeating: 7, count: 32))
    let router = Router(api.operations)
    let context = Array("listChantiers|v2|-created_at".utf8)

    var figures: [Figure] = []
    figures.append(await measure("route a path of five segments", 200_000) { _ = router.find("GET", "/api/v2/chantiers/1000/contacts") })
    figures.append(try await measure("decode a create body (130 bytes)", 50_000) { _ = try JSONReader.parse(create) })
    figures.append(await measure("encode one site from a tree", 20_000) { _ = tree.encoded() })
    figures.append(
        try await measure("seal and open a cursor", 50_000) {
            _ = box.open(try box.seal(Array("[false,1,2]".utf8), context: context), context: context)
        })
    figures.append(await measure("GET /auth/me: authentication and one row", 10_000) { _ = await answer(request("GET", "/api/v2/auth/me")) })
    figures.append(await measure("GET one site", 10_000) { _ = await answer(request("GET", "/api/v2/chantiers/1000")) })
    figures.append(
        await measure("GET one site, three fields", 10_000) {
            _ = await answer(request("GET", "/api/v2/chantiers/1000", query: "fields=id,name,status"))
        }
    )
    figures.append(await measure("GET one site, 304", 10_000) { _ = await answer(request("GET", "/api/v2/chantiers/1000", tag: tag)) })
    figures.append(await measure("GET list of 50 sites", 500) { _ = await answer(request("GET", "/api/v2/chantiers", query: "limit=50")) })
    figures.append(await measure("unknown route", 50_000) { _ = await answer(request("GET", "/api/v2/nothing")) })
    figures.append(
        await measure("401 without a credential", 50_000) { _ = await api.respond(to: APIRequest(method: "GET", path: "/api/v2/chantiers/1")) })
    figures.append(
        await measure("401 without a credential, counted", 50_000) { await reply(APIRequest(method: "GET", path: "/api/v2/chantiers/1")) })
    figures.append(await measure("GET /metrics, all of it", 500) { await reply(APIRequest(method: "GET", path: "/metrics")) })
    try? FileManager.default.removeItem(atPath: folder)
    return figures
}

func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
print(padded("operation", 44) + padded("time", 14) + "allocations")
for figure in try await benchmarks() {
    let microseconds = Double(Int(figure.nanoseconds / 10)) / 100
    print(padded(figure.name, 44) + padded("\(microseconds) µs", 14) + "\(Double(Int(figure.allocations * 10)) / 10)")
}
