import Kernel
import Testing

@testable import APIKit

struct AcceptLanguageTests {
    @Test(
        arguments: [
            nil, "", "*", ",", ";", "de", "de-DE,es;q=0.9", "q=1", "fr", "FR", "fr-CA", "fr,en", "en;q=0.5,fr", "en;q=0.8,fr;q=0.9", "en;q=0",
            "en;q=0.000", "é", "en;q=nan",
        ] as [String?])
    func `French answers whoever prefers it or has no opinion`(header: String?) {
        #expect(AcceptLanguage.preferred(header) == .french)
    }

    @Test(arguments: [
        "en", "EN", "en-GB", "en-US,en;q=0.9", "en,fr", "fr;q=0.5,en", "fr;q=0.8, en;q=0.9", "de,en;q=0.3", "fr;q=0,en;q=0.1",
        " en ; q=0.7 , fr ; q=0.2", "en;q=1.0,fr;q=0.999", "en, *", "en,*;q=0.5",
    ])
    func `English answers whoever prefers it`(header: String) {
        #expect(AcceptLanguage.preferred(header) == .english)
    }

    @Test(arguments: [
        ("fry,en;q=0.5", Language.english), ("enm,fr;q=0.5", .french), ("fro,en;q=0.1", .english), ("english", .french), ("frr,en", .english),
    ])
    func `another language that starts alike is another language`(header: String, language: Language) {
        #expect(AcceptLanguage.preferred(header) == language)
    }

    @Test(arguments: [("en;Q=0.1,fr", Language.french), ("fr;Q=0.1,en;Q=0.2", .english)])
    func `the weight's letter has no case`(header: String, language: Language) {
        #expect(AcceptLanguage.preferred(header) == language)
    }

    @Test(arguments: [("en;q=0.1,*;q=0.9", Language.french), ("fr;q=0,*", .english), ("fr;q=0.1,*;q=0.5", .english), ("*;q=0.5,en;q=0.4", .french)])
    func `a star stands for the languages that are not named`(header: String, language: Language) {
        #expect(AcceptLanguage.preferred(header) == language)
    }
}
