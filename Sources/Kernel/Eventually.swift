/// A value that is there, or the work that will give it: what lets most requests be answered without a task.
public enum Eventually<Value: Sendable>: Sendable {
    case now(Value)
    /// Must wait for something; nothing has begun.
    case later(@Sendable () async -> Value)

    public var value: Value {
        get async {
            switch self {
            case .now(let value): value
            case .later(let work): await work()
            }
        }
    }

    public func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Eventually<Other> {
        switch self {
        case .now(let value): .now(transform(value))
        case .later(let work): .later { transform(await work()) }
        }
    }
}
