import MetricsKit
import Synchronization

/// What was answered on one route by one method: a chain of cells, one for each status, made when the status is first met.
///
/// Nothing is known beforehand of which statuses a route has; they are few, and the first is nearly always the one looked for.
final class RequestSeries: Sendable {
    private let first = AtomicLazyReference<Cell>()

    final class Cell: Sendable {
        let status: Int
        let durations = Histogram(.seconds(RequestSeries.bounds))
        /// Requests that took none of our time.
        let untimed = Counter()
        let bytes = Counter()
        fileprivate let next = AtomicLazyReference<Cell>()

        fileprivate init(_ status: Int) { self.status = status }

        /// Of those with a time, the sum of what the histogram holds: a request costs no further addition.
        func count(_ distribution: Distribution) -> Int { distribution.count + untimed.value }
    }

    /// Those that OpenTelemetry advises for `http.server.request.duration`, and three below, where most of our answers are.
    private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

    /// The cell of a status. When two requests make one at once, both get the one that came first.
    func cell(_ status: Int) -> Cell {
        var cell = first.load() ?? first.storeIfNil(Cell(status))
        while cell.status != status { cell = cell.next.load() ?? cell.next.storeIfNil(Cell(status)) }
        return cell
    }

    /// Those that are there, by status.
    var cells: [Cell] {
        var cells: [Cell] = []
        var next = first.load()
        while let cell = next {
            cells.append(cell)
            next = cell.next.load()
        }
        return cells.sorted { $0.status < $1.status }
    }
}
