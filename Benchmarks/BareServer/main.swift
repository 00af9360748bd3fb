import Foundation
import Hummingbird
import Logging

/// The ceiling that every figure is a share of: the framework's own router answering constant bytes. `/bare` has twenty of them;
/// `/same`, those of the file that is named, for answers that are mostly bytes.
let arguments = Array(CommandLine.arguments.dropFirst())
let same = arguments.count > 1 ? try ByteBuffer(bytes: Data(contentsOf: URL(fileURLWithPath: arguments[1]))) : ByteBuffer()
let router = Router(context: BasicRequestContext.self)
router.get("/bare") { _, _ in ByteBuffer(string: "01234567890123456789") }
router.get("/same") { _, _ in same }

var logger = Logger(label: "bare")
logger.logLevel = .warning
let port = arguments.first.flatMap { Int($0) } ?? 8079
let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
try await application.runService()
