import Testing

@testable import Forms

struct PatternTests {
    private func fits(_ pattern: String, _ text: String) throws -> Bool { try Pattern(pattern).matches(text) }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abcd", false), ("a|bc", "bc", true), ("a*", "", true), ("a+", "", false),
        ("(ab)+", "ababab", true), ("[^0-9]+", "abc", true), ("[a-c&&[^b]]+", "acb", false),
        ("\\d{3}-\\d{4}", "555-1234", true),
        ("\\d{2,}", "1", false), ("a{0,2}", "aaa", false), ("^\\+?[0-9 ]{7,15}$", "+254 712 345", true),
        (".*\\bcat\\b.*", "a cat sat", true),
        (".*\\bcat\\b.*", "concat", false), ("(?i)abc", "ABC", true), ("\\p{L}+", "Мария", true),
        ("\\p{Lu}.*", "maria", false),
        ("[\\w.]+@[\\w.]+\\.\\w+", "a.b@example.org", true), ("a.c", "a\nc", false), ("\\u0041", "A", true),
        ("(?:a|b)?c", "c", true),
        ("[]a]+", "]a", true), ("[a-]+", "a-", true), ("\\Qa", "Qa", true), ("x{,2}", "x{,2}", true),
        ("a*?b+?", "aabb", true),
    ])
    func `patterns fit whole texts`(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try fits(pattern, text) == expected)
    }

    @Test func `the pattern that stops other engines is quick`() throws {
        let text = String(repeating: "a", count: 5_000) + "!"
        #expect(try !fits("(a+)+b", text))
        #expect(try !fits("(a|aa)+b", text))
        #expect(try !fits("(.*)(.*)(.*)(.*)(.*)x", text))
    }

    @Test(arguments: [
        "(?=a)b", "(?<n>a)", "(a)\\1", "a++", "[z-a]", "(a", "a)", "[a", "*a", "a{5,2}", "a{1,100000}", "\\p{Greekish}",
        "\\",
    ])
    func `what is not regular or not right is refused`(_ pattern: String) {
        #expect(throws: PatternProblem.self) { _ = try Pattern(pattern) }
    }

    @Test func `counts within counts are bounded`() {
        #expect(throws: PatternProblem.self) { _ = try Pattern("((a{1,1000}){1,1000}){1,1000}") }
    }
}
