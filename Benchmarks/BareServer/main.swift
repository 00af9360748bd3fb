import Hummingbird
import Logging

/// The ceiling that every figure is a share of: the framework's own router answering twenty constant bytes.
let router = Router(context: BasicRequestContext.self)
router.get("/bare") { _, _ in ByteBuffer(string: "01234567890123456789") }

var logger = Logger(label: "bare")
logger.logLevel = .warning
let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8079
let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
try await application.runService()
