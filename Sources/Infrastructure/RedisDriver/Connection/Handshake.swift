/// The introduction on a new connection, as a plain value: each answer says what to send next.
///
/// `HELLO 3` with the credentials, else `AUTH` where a server does not know `HELLO`; `SELECT`; and a `PING`, because a server that
/// still loads its data lets everybody in and then refuses everything.
struct Handshake {
    enum Action {
        case send([RESPArgument])
        case done
        case fail(RedisError)
    }

    private enum Step {
        case hello
        case auth
        case select
        case ping
    }

    private let settings: RedisSettings
    private let clientName: String
    private var step = Step.hello

    init(_ settings: RedisSettings, clientName: String) {
        self.settings = settings
        self.clientName = clientName
    }

    private static let defaultUser = "default"

    var firstCommand: [RESPArgument] {
        let credentials = hasCredentials ? ["AUTH", RESPArgument(settings.user ?? Self.defaultUser), password] : []
        return ["HELLO", 3] + credentials + ["SETNAME", RESPArgument(clientName)]
    }

    private var hasCredentials: Bool { settings.user != nil || settings.hasPassword }
    /// A user may have none.
    private var password: RESPArgument { RESPArgument(settings.password?.text ?? "") }

    mutating func receive(_ reply: RESPValue) -> Action {
        guard case .error(let error) = reply else { return next() }
        switch step {
        case .hello where error.isUnknownCommand: return authenticate()
        // A user without the right to PING is answered too, and that is what was asked.
        case .ping where error.code == "NOPERM": return .done
        case .hello, .auth: return .fail(withheld(error))
        case .select, .ping: return .fail(error)
        }
    }

    private mutating func next() -> Action {
        switch step {
        case .hello, .auth: select()
        case .select: ping()
        case .ping: .done
        }
    }

    /// The way of servers before version 6, and of some proxies.
    private mutating func authenticate() -> Action {
        guard hasCredentials else { return select() }
        step = .auth
        return .send(["AUTH"] + (settings.user.map { [RESPArgument($0)] } ?? []) + [password])
    }

    private mutating func select() -> Action {
        guard settings.database != 0 else { return ping() }
        step = .select
        return .send(["SELECT", RESPArgument(settings.database)])
    }

    private mutating func ping() -> Action {
        step = .ping
        return .send(["PING"])
    }

    /// Some servers repeat the words of a command that they refuse, cut at some length: not where one is the password.
    private func withheld(_ error: RedisError) -> RedisError {
        guard let password = settings.password?.text, error.description.contains(password.prefix(4)) else { return error }
        return RedisError(code: "ERR", message: "the introduction is refused, in words that are withheld for they may hold the password")
    }
}

extension RedisError {
    /// What a server answers to `HELLO` when it does not know it, or not its third version.
    fileprivate var isUnknownCommand: Bool { code == "NOPROTO" || (code == "ERR" && message.hasPrefix("unknown command")) }
}
