import NIOCore

/// Who reads which channel, and what the server was told of it.
///
/// A plain value: it fills mailboxes, and answers the commands to send. The server answers each of them once and in order, which is how a
/// confirmation, or a refusal, is known to be of which.
struct SubscriptionBook {
    private enum Sent: Equatable {
        case subscribe(String)
        case unsubscribe(String)
        case ping
    }

    private struct Channel {
        var readers: [ObjectIdentifier: Mailbox] = [:]
        var isConfirmed = false
    }

    private var channels: [String: Channel] = [:]
    /// Without an answer, oldest first.
    private var sent = CircularBuffer<Sent>()
    private var isOpen = false

    var isEmpty: Bool { channels.isEmpty }

    // MARK: Readers

    mutating func add(_ mailbox: Mailbox, to name: String) -> [[RESPArgument]] {
        let isNew = channels[name] == nil
        channels[name, default: Channel()].readers[ObjectIdentifier(mailbox)] = mailbox
        if channels[name]?.isConfirmed == true { mailbox.put(.subscribed) }
        return isNew && isOpen ? [subscription(name)] : []
    }

    mutating func remove(_ mailbox: Mailbox, from name: String) -> [[RESPArgument]] {
        guard channels[name]?.readers.removeValue(forKey: ObjectIdentifier(mailbox)) != nil, channels[name]?.readers.isEmpty == true else {
            return []
        }
        channels[name] = nil
        guard isOpen else { return [] }
        sent.append(.unsubscribe(name))
        return [["UNSUBSCRIBE", RESPArgument(name)]]
    }

    /// Everybody is told that nothing more comes.
    mutating func end() {
        for reader in channels.values.flatMap(\.readers.values) { reader.end() }
        self = SubscriptionBook()
    }

    // MARK: Connection

    mutating func open() -> [[RESPArgument]] {
        isOpen = true
        return channels.keys.sorted().map { subscription($0) }
    }

    mutating func close() {
        isOpen = false
        sent.removeAll()
        for name in channels.keys where channels[name]?.isConfirmed == true {
            channels[name]?.isConfirmed = false
            tell(.missed, on: name)
        }
    }

    private mutating func subscription(_ name: String) -> [RESPArgument] {
        sent.append(.subscribe(name))
        return ["SUBSCRIBE", RESPArgument(name)]
    }

    /// A question that any living server answers; `nil` when the last one has no answer yet.
    mutating func ping() -> [RESPArgument]? {
        guard isOpen, !sent.contains(.ping) else { return nil }
        sent.append(.ping)
        return ["PING"]
    }

    // MARK: What comes

    mutating func receive(_ message: RESPMessage) {
        switch message {
        case .reply(.error(let error)): refuse(error)
        // The old protocol knows no pushes.
        case .reply(.array(let parts)), .push(let parts): receive(parts)
        case .reply: confirm()
        }
    }

    private mutating func receive(_ parts: [RESPValue]) {
        switch (parts.first?.text, parts.count) {
        case ("message", 3):
            if let name = parts[1].text, let payload = parts[2].bytes { deliver(payload, on: name) }
        case ("subscribe", _), ("unsubscribe", _), ("pong", _): confirm()
        default: break
        }
    }

    private func deliver(_ payload: [UInt8], on name: String) {
        // Not yet confirmed, it belongs to an earlier subscription.
        if channels[name]?.isConfirmed == true { tell(.message(payload), on: name) }
    }

    private func tell(_ event: RedisEvent, on name: String) {
        for reader in (channels[name]?.readers ?? [:]).values { reader.put(event) }
    }

    private mutating func confirm() {
        // Left and taken again: only the last subscription holds.
        guard case .subscribe(let name)? = sent.popFirst(), channels[name] != nil, !sent.contains(.subscribe(name)) else { return }
        channels[name]?.isConfirmed = true
        tell(.subscribed, on: name)
    }

    private mutating func refuse(_ error: RedisError) {
        if case .subscribe(let name)? = sent.popFirst() { tell(.refused(error), on: name) }
    }
}
