import Glibc

/// Asks again until the answer comes or the time is over.
public func poll<Value>(_ what: String, seconds: Double = 90, _ answer: () throws -> Value?) throws -> Value {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
        if let value = try answer() { return value }
        guard ContinuousClock.now < end else { throw Failure("\(what): not within \(seconds) s") }
        usleep(3000)
    }
}
