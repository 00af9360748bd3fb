import Testing

@testable import APIKit

struct EntityTagsTests {
    private let tag = "\"7.00ff\""

    @Test(arguments: [
        "\"7.00ff\"", "W/\"7.00ff\"", "*", " * ", "\"a\", \"7.00ff\"", "\"a\",\"7.00ff\",\"b\"", "\"a\" , W/\"7.00ff\"", "\t\"7.00ff\" ",
    ])
    func `If-None-Match finds the tag, weak or in a list`(header: String) {
        #expect(EntityTags.noneMatchFails(header, tag: tag))
    }

    @Test(arguments: [
        "", ",", "\"7.00fe\"", "\"7\"", "7.00ff", "\"7.00FF\"", "w/\"7.00ff\"", "W/7.00ff", "\"7.00ff", "\"\"", "\"a\", \"b\"", "\"*\"", "**",
    ])
    func `If-None-Match does not find another one`(header: String) {
        #expect(!EntityTags.noneMatchFails(header, tag: tag))
    }

    @Test(arguments: ["\"7.00ff\"", "\"7.ffff\"", "\"7\"", "*", "\"6.a\", \"7.b\"", "\"6.a\",\"7.b\",\"8.c\"", " \"7.00ff\" "])
    func `If-Match compares the version part only`(header: String) {
        #expect(EntityTags.matches(header, version: 7))
    }

    @Test(arguments: [
        "", ",", "\"6.00ff\"", "\"70.00ff\"", "\"00ff\"", "\"00ff.7\"", "\"77\"", "\"\"", "\".\"", "\"a.7\"", "7.00ff", "7", "\"7x.00ff\"",
        "\"-7.a\"", "\"7 .a\"", "\"6.7\"", "\"*\"", "\"99999999999999999999.a\"",
    ])
    func `If-Match refuses any other version and what is not a tag`(header: String) {
        #expect(!EntityTags.matches(header, version: 7))
    }

    @Test(arguments: ["W/\"7.00ff\"", "W/\"7\"", "w/\"7.00ff\""])
    func `If-Match never accepts a weak tag`(header: String) {
        #expect(!EntityTags.matches(header, version: 7))
    }
}
