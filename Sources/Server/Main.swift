import ArgumentParser
import Platform

/// Where the process starts.
@main
enum Main {
    static func main() async {
        Server.prepareProcess()
        await Hub.main()
    }
}
