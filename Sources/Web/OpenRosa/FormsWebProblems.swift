import Forms
import Localization

extension FormsProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .unknown: .unknown
        case .unknownForm:
            Problem(
                404, "forms.unknown", title: { l in l("This form is not published here") },
                advice: { l in l("Nothing was taken in. Fetch the list of forms again.") })
        case .notXML(let problem):
            Problem(
                400, "submission.xml", title: { l in l("What was sent is not XML that can be read") },
                advice: { l in
                    problem.line > 0
                        ? l("Nothing was taken in. Look at line {line}.", ["line": l.number(problem.line)])
                        : l("Nothing was taken in.")
                })
        case .noForm:
            Problem(
                400, "submission.form", title: { l in l("What was sent does not say which form it belongs to") },
                advice: { l in l("Nothing was taken in.") })
        case .submissionTooLarge, .tooManyFiles, .fileTooLarge, .mediaTooLarge, .noteTooLong: .tooLarge
        case .badFileName:
            Problem(
                400, "submission.file-name", title: { l in l("A file has a name that cannot be kept") },
                advice: { l in l("Nothing was taken in. Give it a short name without slashes.") })
        case .cannotKeep: .unavailable
        case .converterMissing:
            Problem(
                503, "forms.converter",
                title: { l in l("Spreadsheets cannot be taken in here yet") },
                advice: { l in
                    l(
                        "The program that converts them, pyxform, is not installed. Whoever runs this site installs it. A form that is an XForm (.xml) can be published without it."
                    )
                })
        case .converterTooSlow:
            Problem(
                422, "forms.converter-limit", title: { l in l("This spreadsheet took too long to convert") },
                advice: { l in l("Nothing was changed. Make the form smaller, or cut it into two.") })
        case .unreadable: .failure(number: "F-1")
        case .changedMeanwhile: .stale
        case .versionTaken:
            Problem(
                409, "forms.version", title: { l in l("This version was published before with another content") },
                advice: { l in l("Nothing was changed. Give the form a new version and publish it again.") })
        case .form, .workbook, .noFormID:
            Problem(
                422, "forms.invalid", title: { l in l("This form cannot work as it is") },
                advice: { l in l("Nothing was changed. Mend what is named and publish it again.") })
        }
    }
}
