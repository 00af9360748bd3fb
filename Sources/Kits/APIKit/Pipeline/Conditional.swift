import UseCaseKit

/// Turns a good answer into the one that a conditional request deserves, and adds what caches must know.
enum Conditional {
    static func apply(_ response: APIResponse, _ call: Call) -> APIResponse {
        guard response.status < 400 else { return response }
        var response = response
        let isRead = call.request.method == "GET" || call.request.method == "HEAD"
        if response.header("cache-control") == nil {
            response.headers.append(("cache-control", isRead && response.header("etag") != nil ? "private, no-cache" : "no-store"))
        }
        response.headers.append(("vary", "authorization, cookie, accept-language"))
        if isRead, let tag = response.header("etag"), let header = call.request[.ifNoneMatch], EntityTags.noneMatchFails(header, tag: tag) {
            return notModified(response)
        }
        return response
    }

    /// 304 with the headers that RFC 9110 §15.4.5 asks for, and no body.
    private static func notModified(_ response: APIResponse) -> APIResponse {
        let kept = ["etag", "cache-control", "vary", "content-location", "date", "expires"]
        return APIResponse(status: 304, headers: response.headers.filter { kept.contains($0.name) })
    }
}
