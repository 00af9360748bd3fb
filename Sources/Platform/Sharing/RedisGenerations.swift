import Kernel
import SQLKit

/// What has been written, as all processes count it.
struct RedisGenerations: Generations {
    let desk: RedisDesk
    let series: RedisSeries

    func read(_ tables: TableSet) -> Eventually<GenerationReading?> {
        guard series.isTrusted else { return .now(nil) }
        return .later { [desk] in await desk.read(tables) }
    }

    func changed(_ tables: TableSet) async { await series.changed(tables) }

    func forgetAll() async { await series.forgetAll() }
}
