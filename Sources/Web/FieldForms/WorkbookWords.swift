import Forms
import Localization

/// What is wrong in a spreadsheet and how to mend it, in the reader's language. The converter's own words stand below: they
/// name what is meant, and whoever helps can look them up.
enum WorkbookWords {
    static func html(_ problem: WorkbookProblem, _ l: Localizer) -> HTML {
        let original: HTML = "<span lang=\"en\" dir=\"auto\">\(problem.what)</span>"
        guard let (what, mend) = words(problem.kind, l) else { return original }
        return "\(what) \(mend)<br><small class=\"muted\">\(original)</small>"
    }

    /// What looks wrong, with its place where it is known.
    static func html(_ warning: FormWarning, _ l: Localizer) -> HTML {
        switch warning {
        case .workbook(let problem) where problem.row > 0 && problem.kind != .other:
            let place = l(
                "Sheet {sheet}, row {row}:", ["sheet": problem.sheet, "row": l.number(problem.row)])
            return "\(place) \(html(problem, l))"
        case .workbook(let problem): return html(problem, l)
        case .form(let problem): return "<span lang=\"en\" dir=\"auto\">\(problem.description)</span>"
        case .unmapped(let path):
            return "\(l("The mapping leaves this answer in the submission only:")) <code dir=\"ltr\">\(path)</code>"
        }
    }

    private static func words(_ kind: WorkbookProblem.Kind, _ l: Localizer) -> (what: String, mend: String)? {
        switch kind {
        case .repeatedChoice:
            (
                l("Two choices of one list have the same name."),
                l("Give each its own name, or write yes under allow_choice_duplicates on the settings sheet.")
            )
        case .repeatedName:
            (l("Two questions of one group have the same name."), l("Rename one of them."))
        case .reservedName: (l("This name is kept for the form itself."), l("Choose another name."))
        case .missingName: (l("The name is missing."), l("Write one in the column name."))
        case .missingLabel: (l("The label is missing."), l("Write in the column label what people will read."))
        case .missingType:
            (l("The type of the question is missing."), l("Write it in the column type, for example text."))
        case .unfitName:
            (
                l("This cannot be a name."),
                l("A name begins with a letter and goes on with letters, digits, - _ or ., without spaces.")
            )
        case .unknownReference:
            (
                l("It speaks of a question that is not in the form."),
                l("Check how the name between the braces is spelt.")
            )
        case .unclearReference:
            (l("It speaks of a name that several questions have."), l("Give the questions different names."))
        case .brokenReference:
            (l("The reference to another question is not complete."), l("Write it as ${name}."))
        case .unknownList:
            (
                l("There is no list of choices with this name."),
                l("Check how it is spelt, or add the list on the sheet choices.")
            )
        case .unknownType:
            (l("There is no question of this type."), l("Check how the type is spelt, for example select_one LIST."))
        case .unmatchedGroup:
            (
                l("A group or a repeat begins and does not end, or ends and did not begin."),
                l("Every begin needs its own end, in the right order.")
            )
        case .headers:
            (
                l("The first row of a sheet does not name its columns as it must."),
                l("Name them as in the XLSForm template, each once.")
            )
        case .parameters:
            (l("The parameters of this question cannot be used."), l("Write them as name=value, with a space between."))
        case .missingSheet: (l("A sheet is missing."), l("The questions stand on a sheet that is called survey."))
        case .calculation: (l("The calculation is missing."), l("Write it in the column calculation."))
        case .unreadable:
            (l("The file cannot be read as a form."), l("Save it again as .xlsx, and look whether it opens."))
        case .tooLarge: (l("The file is too large to be converted."), l("Take out what is not part of the form."))
        case .largePictures:
            (
                l("Photographs are sent in their full size."),
                l("Write max-pixels=1024 in the column parameters, so that sending takes less time and space.")
            )
        case .untranslated:
            (
                l("Not everything is translated into every language of the form."),
                l("Fill in the columns that are named below, or take the language out.")
            )
        case .untranslatedOther:
            (
                l("or_other adds a question that is not translated."),
                l("Write the choice other and the question after it yourself.")
            )
        case .alikeName:
            (
                l("Two names differ only in capital letters."),
                l("Rename one of them: some programs cannot tell them apart.")
            )
        case .alikeSheet:
            (
                l("A sheet is called almost like one of the form's, and is not read."),
                l("Correct its name, or begin it with _ if it is not meant.")
            )
        case .skippedRow:
            (l("A row has no name, no text and no label, and is left out."), l("Fill it in, or take it out."))
        case .other: nil
        }
    }
}
