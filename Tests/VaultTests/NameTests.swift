import Kernel
import Testing
import Vault

private let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))

/// What a search does: every part typed must meet a stored token, then the opened name is compared.
private func finds(_ query: String, _ name: String) -> Bool {
    let stored = Set(vault.nameTokens(name))
    let parts = vault.searchTokens(query)
    return !parts.isEmpty
        && parts.allSatisfy { !stored.isDisjoint(with: [$0.exact, $0.alike] + $0.close) }
        && NameMatch.score(query, name) != nil
}

struct NameTests {
    @Test(arguments: [
        ("Mohammed", "Muhammad"), ("Mohamed", "محمد"), ("Мухаммед", "محمد"), ("Mohammed", "Мухаммед"),
        ("Yusuf", "Youssef"), ("Yousef", "يوسف"), ("Yusuf", "يوسف"), ("Юсуф", "Yousef"), ("Oksana", "Оксана"),
        ("Oxana", "Оксана"), ("Nguyen", "Nguyễn"), ("Catherine", "Katherine"), ("Ahmed", "أحمد"), ("Ahmad", "Ахмед"),
        ("Fatima", "فاطمة"), ("Fatimah", "Fatima"), ("Omar", "عمر"), ("Walid", "Oualid"), ("Said", "سعيد"),
        ("Abdul Rahman", "عبد الرحمن"), ("Abdurrahman", "Abd al-Rahman"), ("Jamal", "Djamel"), ("Jamal", "جمال"),
        ("Zainab", "زينب"), ("Σοφία", "Sofia"), ("Łukasz", "Lukasz"), ("Müller", "Muller"), ("Jürgen", "Jurgen"),
        ("O’Neil", "ONeil"), ("Sorensen", "Sørensen"), ("Ewa", "Eva"), ("Elena", "Yelena"), ("Maria", "Maira"),
        ("Amina", "Ammina"), ("Amina", "Aminna Diallo"), ("diallo amina", "Amina DIALLO"),
        ("Grigorescu", "Grigorescue"),
        ("Popescu Ioana", "Ioana Maria Popescu"), ("Hassan", "الحسن al-Hassan"), ("የሱፍ", "የሱፍ"), ("王小明", "王小明"),
        ("İbrahim", "إبراهيم"), ("Ibrahim", "Ибрагим"),
    ])
    func `spellings of one name find each other`(query: String, name: String) {
        #expect(finds(query, name), "\(query) → \(name)")
        #expect(finds(name, name))
    }

    @Test(arguments: [
        ("Maria", "Marek"), ("Amina", "Aisha"), ("Ivan", "Igor"), ("Nguyen", "Tran"), ("Yusuf", "Yasmin"),
        ("Maria Ivanova", "Maria"), ("Oksana", "Olena"), ("محمد", "فاطمة"), ("Abdul Rahman", "Abdul Karim"),
        ("Amina", ""), ("Popescu", "Ionescu"), ("李", "王"), ("Blessing", "Gift"), ("...", "Maria"),
    ])
    func `other names stay apart`(query: String, name: String) {
        #expect(!finds(query, name), "\(query) → \(name)")
    }

    @Test func `a name gives a bounded number of tokens, whatever is pasted in`() {
        let long = String(repeating: "Konstantinopolitanischerdudelsack ", count: 500)
        for name in ["", " ", "Li", "Amina Diallo", long, String(repeating: "a", count: 100_000), "\u{0}\u{301}"] {
            let tokens = vault.nameTokens(name)
            #expect(tokens.count <= 10)
            #expect(Set(tokens).count == tokens.count)
            #expect(tokens.allSatisfy { (0..<(1 << 24)).contains($0) })
            #expect(vault.searchTokens(name).count <= 5)
            #expect(vault.searchTokens(name).allSatisfy { $0.close.count <= 800 })
        }
        #expect(vault.nameTokens("  ").isEmpty)
    }

    @Test func `tokens depend on the key`() {
        let other = Vault(masterKey: [UInt8](repeating: 8, count: 32))
        #expect(Set(other.nameTokens("Amina")).intersection(vault.nameTokens("Amina")).isEmpty)
    }

    @Test func `the order of parts does not change the tokens`() {
        #expect(Set(vault.nameTokens("Amina Diallo")) == Set(vault.nameTokens("Diallo, Amina")))
    }

    @Test func `the better answer has the higher score`() throws {
        let names = ["Amina Diallo", "Amina Fatou Diallo", "Aminata Diallo", "Amena Diallo"]
        let scores = names.map { NameMatch.score("Amina Diallo", $0) ?? 0 }
        #expect(scores[0] == 1)
        #expect(scores[0] > scores[1])
        #expect(scores[0] > scores[3])
        #expect(try #require(NameMatch.score("Amina", "Amina")) > (try #require(NameMatch.score("Amina", "Ammina"))))
    }
}
