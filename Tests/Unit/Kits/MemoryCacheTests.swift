import Testing

@testable import APIKit

/// Values in bounded memory.
struct MemoryCacheTests {
    @Test func `what is kept is found until it is forgotten`() {
        let cache = MemoryCache<String, Int>(bytes: 1 << 20)
        #expect(cache["a"] == nil)
        cache.keep(1, for: "a", bytes: 10)
        cache.keep(2, for: "b", bytes: 10)
        cache.keep(3, for: "a", bytes: 10)
        #expect(cache["a"] == 3 && cache["b"] == 2 && cache.count == 2)
        cache.forget("a")
        #expect(cache["a"] == nil && cache.count == 1)
        cache.forgetAll()
        #expect(cache["b"] == nil && cache.count == 0 && cache.bytes == 0)
    }

    @Test func `its bytes never exceed the limit, whatever is put in`() {
        let limit = 1 << 20
        let cache = MemoryCache<Int, Int>(bytes: limit)
        for number in 0..<20_000 {
            cache.keep(number, for: number, bytes: number % 3000)
            if number.isMultiple(of: 997) { #expect(cache.bytes <= limit) }
        }
        #expect(cache.bytes <= limit && cache.bytes > limit / 4)
        #expect(cache.evictions > 0)
        #expect(cache.evictions + cache.count <= 20_000)
    }

    @Test func `what is asked for again and again outlives what is not`() {
        let cache = MemoryCache<Int, Int>(bytes: 1 << 20)
        cache.keep(1, for: -1, bytes: 100)
        cache.keep(1, for: -2, bytes: 100)
        for number in 0..<20_000 {
            cache.keep(number, for: number, bytes: 100)
            #expect(cache[-1] == 1)
        }
        #expect(cache[-2] == nil)
    }

    @Test func `what would not fit is not kept, and drives nothing out`() {
        let cache = MemoryCache<Int, Int>(bytes: 1 << 20)
        cache.keep(1, for: 1, bytes: 10)
        cache.keep(2, for: 2, bytes: 1 << 20)
        #expect(cache[1] == 1 && cache[2] == nil && cache.evictions == 0)
        let none = MemoryCache<Int, Int>(bytes: 0)
        none.keep(1, for: 1, bytes: 0)
        #expect(none.count == 0)
    }
}
