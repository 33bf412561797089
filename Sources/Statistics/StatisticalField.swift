/// One column of a statistical case. The order is the order in which codes are kept in a row.
package enum StatisticalField: String, Sendable, CaseIterable {
    case year
    /// Who recorded the case: case management or a hotline.
    case source
    case gender
    case age
    case citizenship
    case forcedLabour = "forced_labour"
    /// How the person was held: the means of control, in broad classes.
    case control
    case recruiter
    case exploitation
    case labour

    /// Every spelling of the column that published CTDC files use, compared without case.
    var spellings: [String] {
        switch self {
        case .year: ["yearOfRegistration"]
        case .source: ["Datasource"]
        case .gender: ["gender"]
        case .age: ["ageBroad", "ageCategories"]
        case .citizenship: ["citizenship"]
        case .forcedLabour: ["isForcedLabour"]
        case .control: ["control_category", "ControlCategory"]
        case .recruiter: ["RecruiterCategory"]
        case .exploitation: ["ExploitType"]
        case .labour: ["Labor_Type"]
        }
    }

    static func named(_ header: String) -> StatisticalField? {
        let wanted = header.lowercased()
        return allCases.first { $0.spellings.contains { $0.lowercased() == wanted } }
    }
}
