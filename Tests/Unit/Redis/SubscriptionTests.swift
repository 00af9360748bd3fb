import Testing

@testable import RedisDriver

/// What subscribers are told, and what the server is.
struct SubscriptionTests {
    private static func push(_ parts: String...) -> RESPMessage { .push(parts.map { .text($0) }) }

    /// Everything that waits in `mailbox`.
    private static func read(_ mailbox: Mailbox) async -> [RedisEvent] {
        mailbox.end()
        var events: [RedisEvent] = []
        while let event = await mailbox.next() { events.append(event) }
        return events
    }

    // MARK: The book

    @Test func `two readers of a channel are one subscription, and each gets everything`() async {
        var book = SubscriptionBook()
        let (first, second) = (Mailbox(limit: 10), Mailbox(limit: 10))
        #expect(book.open().isEmpty)
        #expect(book.add(first, to: "c").map(words) == [["SUBSCRIBE", "c"]])
        book.receive(Self.push("subscribe", "c", "1"))
        #expect(book.add(second, to: "c").isEmpty)
        book.receive(Self.push("message", "c", "x"))
        #expect(book.remove(first, from: "c").isEmpty)
        book.receive(Self.push("message", "c", "y"))
        #expect(book.remove(second, from: "c").map(words) == [["UNSUBSCRIBE", "c"]])
        #expect(book.isEmpty)
        #expect(await Self.read(first) == [.subscribed, .text("x")])
        #expect(await Self.read(second) == [.subscribed, .text("x"), .text("y")])
    }

    @Test func `channels are told apart`() async {
        var book = SubscriptionBook()
        let (a, b) = (Mailbox(limit: 10), Mailbox(limit: 10))
        _ = book.add(a, to: "a")
        _ = book.add(b, to: "b")
        #expect(book.open().map(words) == [["SUBSCRIBE", "a"], ["SUBSCRIBE", "b"]])
        book.receive(Self.push("subscribe", "a", "1"))
        book.receive(Self.push("subscribe", "b", "2"))
        book.receive(Self.push("message", "b", "1"))
        #expect(await Self.read(a) == [.subscribed])
        #expect(await Self.read(b) == [.subscribed, .text("1")])
    }

    @Test func `a lost connection is told, and so is the new one`() async {
        var book = SubscriptionBook()
        let mailbox = Mailbox(limit: 10)
        _ = book.add(mailbox, to: "c")
        book.close()
        _ = book.open()
        book.receive(Self.push("subscribe", "c", "1"))
        book.receive(Self.push("message", "c", "x"))
        book.close()
        book.close()
        #expect(book.open().map(words) == [["SUBSCRIBE", "c"]])
        book.receive(Self.push("subscribe", "c", "1"))
        #expect(await Self.read(mailbox) == [.subscribed, .text("x"), .missed, .subscribed])
    }

    @Test func `left and taken again, only the last subscription counts`() async {
        var book = SubscriptionBook()
        let (first, second) = (Mailbox(limit: 10), Mailbox(limit: 10))
        _ = book.open()
        _ = book.add(first, to: "c")
        _ = book.remove(first, from: "c")
        _ = book.add(second, to: "c")
        book.receive(Self.push("subscribe", "c", "1"))
        book.receive(Self.push("message", "c", "before"))
        book.receive(Self.push("unsubscribe", "c", "0"))
        book.receive(Self.push("subscribe", "c", "1"))
        book.receive(Self.push("message", "c", "after"))
        #expect(await Self.read(first) == [])
        #expect(await Self.read(second) == [.subscribed, .text("after")])
    }

    @Test func `a refusal goes to who asked`() async {
        var book = SubscriptionBook()
        let (a, b) = (Mailbox(limit: 10), Mailbox(limit: 10))
        _ = book.open()
        _ = book.add(a, to: "a")
        #expect(book.ping().map(words) == ["PING"])
        _ = book.add(b, to: "b")
        let refusal = RedisError(code: "NOPERM", message: "no")
        book.receive(Self.push("subscribe", "a", "1"))
        book.receive(.reply(.text("PONG")))
        book.receive(.reply(.error(refusal)))
        #expect(await Self.read(a) == [.subscribed])
        #expect(await Self.read(b) == [.refused(refusal)])
    }

    @Test func `the old protocol's arrays are understood too`() async {
        var book = SubscriptionBook()
        let mailbox = Mailbox(limit: 10)
        _ = book.open()
        _ = book.add(mailbox, to: "c")
        book.receive(.reply(.array([.text("subscribe"), .text("c"), .integer(1)])))
        _ = book.ping()
        book.receive(.reply(.array([.text("pong"), .text("")])))
        book.receive(.reply(.array([.text("message"), .text("c"), .bytes([0, 255])])))
        #expect(book.ping() != nil)
        #expect(await Self.read(mailbox) == [.subscribed, .message([0, 255])])
    }

    @Test func `a question without an answer is not asked again`() {
        var book = SubscriptionBook()
        #expect(book.ping() == nil)
        _ = book.open()
        #expect(book.ping() != nil)
        #expect(book.ping() == nil)
        book.close()
        _ = book.open()
        #expect(book.ping() != nil)
    }

    // MARK: The mailbox

    @Test func `a slow reader keeps the first messages and is told of the hole`() async {
        let mailbox = Mailbox(limit: 3)
        for number in 1...9 { mailbox.put(.text("\(number)")) }
        #expect(await mailbox.next() == .text("1"))
        // There is room again, but not after a hole.
        mailbox.put(.text("10"))
        for expected in [RedisEvent.text("2"), .text("3"), .missed] { #expect(await mailbox.next() == expected) }
        mailbox.put(.text("11"))
        #expect(await mailbox.next() == .text("11"))
        #expect(await Self.read(mailbox) == [])
    }

    @Test func `a reader that waits is woken by a message, and by the end`() async {
        let mailbox = Mailbox(limit: 3)
        async let first = mailbox.next()
        mailbox.put(.text("a"))
        #expect(await first == .text("a"))
        async let last = mailbox.next()
        mailbox.end()
        #expect(await last == nil)
        mailbox.put(.text("b"))
        #expect(await mailbox.next() == nil)
    }
}
