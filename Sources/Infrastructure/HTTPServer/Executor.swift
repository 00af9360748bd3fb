import NIOCore
import NIOPosix

/// Runs Swift's tasks on the server's own event loops.
///
/// By default a request hops from its event loop to Swift's thread pool and back; on a machine with few cores the hops cost
/// more than the request.
public enum Executor {
    /// Must be called before anything else runs. Answers whether it took effect; the server works either way.
    @discardableResult
    public static func install() -> Bool { NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor() }
}
