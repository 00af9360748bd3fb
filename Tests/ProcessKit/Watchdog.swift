import Glibc

/// Ends the servers and removes the folders that this process leaves behind, were it by crashing.
///
/// A shell reads what is started and what is stopped; when this process ends, whatever the way, its input ends too.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    private static let script = """
        while read -r sign what; do
            case $sign in
            +p) live="$live $what " ;; -p) live=${live/ $what /} ;;
            +d) left="$left $what " ;; -d) left=${left/ $what /} ;;
            esac
        done
        [ -z "$live" ] || kill -9 $live
        [ -z "$left" ] || rm -rf $left
        """

    private let input: Int32

    private init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0, (try? Spawn.start(["/bin/bash", "-c", Self.script], input: ends[0])) != nil
        else {
            preconditionFailure("no watchdog")
        }
        close(ends[0])
        input = ends[1]
    }

    /// One write, so that lines of several threads do not mix.
    func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(input, bytes, bytes.count)
    }
}
