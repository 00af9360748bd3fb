import ArgumentParser

/// Where the process starts.
@main
enum Main {
    static func main() async { await Hub.main() }
}
