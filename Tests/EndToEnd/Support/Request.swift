import ProcessKit

/// A request, to be sent as it is: nothing is checked nor encoded.
struct Request {
    var method: String
    var target: String
    var headers: [(String, String)] = []
    var body: [UInt8] = []

    init(_ method: String, _ target: String, as credential: Credential = .nobody, _ headers: [(String, String)] = [], json: String? = nil) {
        self.method = method
        self.target = target
        self.headers = credential.headers + headers
        if let json {
            body = Array(json.utf8)
            if !headers.contains(where: { $0.0.lowercased() == "content-type" }) { self.headers.append(("Content-Type", "application/json")) }
        }
    }

    /// On the wire, with a length when the method or the body asks for one.
    var bytes: [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1"] + headers.map { "\($0.0): \($0.1)" }
        if !body.isEmpty || method == "POST" || method == "PUT" || method == "PATCH" { lines.append("Content-Length: \(body.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }
}

enum Credential {
    case nobody
    case bearer(String)
    /// A browser's: the session's cookie, and the CSRF header when the page adds it.
    case cookie(String, csrf: String?)

    var headers: [(String, String)] {
        switch self {
        case .nobody: []
        case .bearer(let token): [("Authorization", "Bearer \(token)")]
        case .cookie(let token, let csrf): [("Cookie", "theme=dark; access_token=\(token)")] + (csrf.map { [("X-CSRF-Token", $0)] } ?? [])
        }
    }
}

extension Hub {
    /// Sends one request on a connection of its own.
    func answer(to request: Request) throws -> Answer {
        let connection = try Connection(port)
        connection.send(request.bytes)
        guard let answer = try connection.answer(toHead: request.method == "HEAD") else {
            throw Failure("closed without an answer to \(request.method) \(request.target)")
        }
        return answer
    }

    func get(_ target: String, as credential: Credential, _ headers: [(String, String)] = []) throws -> Answer {
        try answer(to: Request("GET", target, as: credential, headers))
    }

    func post(_ target: String, as credential: Credential = .nobody, _ headers: [(String, String)] = [], _ json: String = "{}") throws -> Answer {
        try answer(to: Request("POST", target, as: credential, headers, json: json))
    }
}
