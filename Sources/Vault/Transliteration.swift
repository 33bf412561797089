/// Letters of other scripts in plain Latin, one at a time. Near enough to bring spellings together, not a standard
/// romanisation: vowels that a script leaves out stay out, and the skeleton ignores vowels anyway.
enum Transliteration {
    /// Nil when the table has no entry. `isBeginning` says that the letter begins a word.
    static func latin(_ scalar: Unicode.Scalar, isBeginning: Bool) -> String? {
        // ʿAyn and hamza carry a vowel at the beginning of a word and are swallowed elsewhere.
        if scalar == "ع" || scalar == "ء" || scalar == "ئ" || scalar == "ؤ" { return isBeginning ? "a" : "" }
        return table[scalar]
    }

    private static let table: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for pairs in [latinLetters, cyrillic, greek, arabic, hebrew] {
            for pair in pairs.split(separator: " ") {
                guard let letter = pair.unicodeScalars.first else { continue }
                table[letter] = String(pair.unicodeScalars.dropFirst())
            }
        }
        return table
    }()

    private static let latinLetters =
        "ßss øo łl đd ðd þth æae œoe ıi ħh ŧt ŋng ƒf ɓb ɗd ɛe ɔo əa ʒzh ƙk ȷj ŀl ĸk ɣg ƴy"

    private static let cyrillic = """
        аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya \
        іi єye їi ґg ўu ђdj јj љl њn ћc џdj ѓg ќk ѕz ѐe ѝi әa ғg қk ңn өo ұu үu һh ӯu ҷj ҳkh ӣi ѣe ѳf
        """

    private static let greek = "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υi φf χkh ψps ωo"

    private static let arabic = """
        اa أa إa آa ٱa ىa ةa بb تt ثth جj حh خkh دd ذdh رr زz سs شsh صs ضd طt ظz غgh فf قq كk لl مm نn هh وw يy \
        پp چch ژzh گg کk یy ےy ہh ھh ٹt ڈd ڑr ںn ڤv ڭng ۆo ێe ەa ېe ۋv ۇu ۈu ټt ډd ړr ښsh ګg ڼn ځdz څts ږg
        """

    private static let hebrew = """
        אa בb גg דd הh וw זz חh טt יy כk ךk לl מm םm נn ןn סs עa פp ףp צts ץts קk רr שsh תt
        """
}
