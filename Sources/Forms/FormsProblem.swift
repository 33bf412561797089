/// Why something was not done with a form or a submission. Codes only: no answers, no names.
package enum FormsProblem: Error, Sendable, Equatable {
    /// There is no such form, version, file or submission for whoever asks.
    case unknown
    /// The form cannot work, with everything found wrong in it.
    case form(FormRefusal)
    /// The spreadsheet could not be converted: by sheet and row where the converter says them.
    case workbook([WorkbookProblem])
    /// The converter of spreadsheets is not installed (PALERMO_PYXFORM), or did not end within its limits.
    case converterMissing
    case converterTooSlow
    /// The form has no id, or one that is longer than 200 characters.
    case noFormID
    /// This version was published before with another content: give it a new version.
    case versionTaken(version: String)
    /// More or larger files than a form may bring along.
    case mediaTooLarge
    /// What was sent is no XML, on this line (0: as a whole).
    case notXML(XMLProblem)
    /// The submission names no form.
    case noForm
    /// The form is not among those that are published.
    case unknownForm
    case submissionTooLarge
    case tooManyFiles
    case fileTooLarge
    /// A name of a file is missing or cannot be one.
    case badFileName
    /// The file could not be kept on disk.
    case cannotKeep
    /// What was stored cannot be opened.
    case unreadable
    /// Somebody else reviewed it since it was looked at.
    case changedMeanwhile
    case noteTooLong
}
