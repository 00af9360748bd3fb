import APIKit
import MetricsKit

/// `GET /metrics`: the registry as text, for who may read it.
struct MetricsPage: Sendable {
    static let path = "/metrics"

    let registry: MetricsRegistry
    let access: MetricsAccess

    func respond(to request: APIRequest) async -> APIResponse {
        guard request.method == "GET" || request.method == "HEAD" else { return PublicPages.refusal(of: request) }
        if let fault = access.refusal(of: request) { return API.refusal(fault, to: request) }
        let format = MetricsFormat.preferred(accept: request[.accept])
        return APIResponse(
            status: 200, headers: [("content-type", format.contentType), ("cache-control", "no-store"), ("vary", "accept")],
            body: format.text(of: await registry.gather()))
    }
}
