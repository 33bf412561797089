import Kernel
import Localization
import Testing

@Suite struct LanguageTests {
    static let forms: [(Language, [Int: Int])] = [
        (.en, [0: 1, 1: 0, 2: 1, 21: 1]),
        (.es, [0: 1, 1: 0, 2: 1]),
        (.fr, [0: 0, 1: 0, 2: 1, 100: 1]),
        (.ru, [0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 21: 0, 22: 1, 111: 2, 112: 2, 121: 0]),
        (.ar, [0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 101: 5, 102: 5, 103: 3, 111: 4, 200: 5]),
        (.zh, [0: 0, 1: 0, 2: 0]),
    ]

    @Test(arguments: forms) func `a number takes the form of its language`(language: Language, table: [Int: Int]) {
        for (number, form) in table { #expect(language.pluralForm(number) == form, "\(language) \(number)") }
        #expect((0...200).map(language.pluralForm).max() == language.pluralForms - 1)
    }

    @Test(arguments: [
        ("fr-CM,fr;q=0.9,en;q=0.8", Language.fr), ("de,ar;q=0.5,es;q=0.7", .es), ("zh-Hant-TW", .zh), ("", .en),
        ("xx", .en), ("ru;q=0, es;q=0.1", .es), ("*", .en), ("FR", .fr), ("fr;q=x,ar;q=0.2", .ar),
    ])
    func `the browser's wish decides`(header: String, language: Language) {
        #expect(Language.negotiate(acceptLanguage: header) == language)
    }
}

@Suite struct LocalizerTests {
    private func localizer(_ language: Language, _ po: String, zone: Zone = .utc) throws -> Localizer {
        let catalogue = try CatalogueReader.read(po, file: "x.po", language: language)
        return Localizer(language, Catalogues([language: catalogue]), zone: zone)
    }

    @Test func `sentences are translated, and what is missing is shown in English`() throws {
        let l = try localizer(
            .fr,
            """
            msgid ""
            msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

            msgid "Open a case"
            msgstr ""
            "Ouvrir "
            "un \\"dossier\\""
            #, fuzzy
            msgid "Close"
            msgstr "Ouvrir"
            msgid "{n} place left"
            msgid_plural "{n} places left"
            msgstr[0] "{n} place libre"
            msgstr[1] "{n} places libres"
            msgctxt "stage"
            msgid "Open"
            msgstr "Ouvert"
            """)
        #expect(l("Open a case") == "Ouvrir un \"dossier\"")
        #expect(l("Close") == "Close")
        #expect(l.plural("{n} place left", "{n} places left", 0) == "0 place libre")
        #expect(l.plural("{n} place left", "{n} places left", 1_234) == "1\u{202F}234 places libres")
        #expect(l("Open", context: "stage") == "Ouvert")
        #expect(l("Open a case", context: "stage") == "Ouvrir un \"dossier\"", "the word's own translation")
        #expect(l("Open") == "Open")
        #expect(l("Due on {day}, {x}", ["day": "lundi"]) == "Due on lundi, {x}")
    }

    @Test func `what is put into an Arabic sentence cannot turn it round`() throws {
        let l = try localizer(.ar, "msgid \"Case {name}\"\nmsgstr \"ملف {name}\"\n")
        #expect(l("Case {name}", ["name": "AB-1"]) == "ملف \u{2068}AB-1\u{2069}")
        #expect(Localizer.english("Case {name}", ["name": "AB-1"]) == "Case AB-1")
        #expect(Localizer.english("Case {name}", ["name": "مريم"]) == "Case \u{2068}مريم\u{2069}")
    }

    @Test(arguments: [
        ("msgid \"a\"\nmsgstr \"b", 2), ("msgid \"a\"\n", 1), ("\"a\"\n", 1), ("msgid \"{n}\"\nmsgstr \"{m}\"\n", 1),
        ("msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n", 4), ("msgfoo \"a\"\n", 1),
        ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"c\"\n", 3), ("msgid \"a\\q\"\n", 1),
        ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n", 1),
        ("msgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=0;\\n\"\n", 1),
    ])
    func `a damaged catalogue is refused with its line`(po: String, line: Int) {
        #expect { _ = try CatalogueReader.read(po, file: "fr.po", language: .fr) } throws: { error in
            (error as? CatalogueProblem)?.line == line
        }
    }

    @Test func `days, times and numbers are written as each language writes them`() throws {
        let day = try #require(Day("2020-04-06"))
        let expected: [Language: String] = [
            .en: "6 April 2020", .fr: "6 avril 2020", .es: "6 de abril de 2020", .ar: "6 أبريل 2020",
            .ru: "6 апреля 2020 г.", .zh: "2020年4月6日",
        ]
        for (language, text) in expected { #expect(Localizer(language, .none).day(day) == text) }
        let rome = Localizer(.en, .none, zone: try Zone.named("Europe/Rome"))
        #expect(rome.time(Timestamp(day, hour: 8)) == "6 April 2020, 10:00 CEST")
        let kathmandu = Localizer(.en, .none, zone: try Zone.named("Asia/Kathmandu"))
        #expect(kathmandu.time(Timestamp(day, hour: 8)) == "6 April 2020, 13:45 UTC+05:45")
        #expect(rome.number(-1_234_567) == "-1,234,567" && Localizer(.es, .none).number(1_234) == "1234")
    }

    @Test func `how long ago is said in plain words`() {
        let now = Timestamp(milliseconds: 1_586_160_000_000)
        let l = Localizer.english
        let table: [(Int64, String)] = [
            (0, "just now"), (-1, "1 minute ago"), (-59, "59 minutes ago"), (-180, "3 hours ago"),
            (-48 * 60, "2 days ago"), (61, "in 1 hour"), (-90 * 1_440, "7 January 2020"),
        ]
        for (minutes, text) in table { #expect(l.ago(now.adding(minutes: minutes), now: now) == text) }
    }
}
