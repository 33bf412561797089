@testable import Forms

/// Forms for tests, short to write.
enum FormBuilder {
    static func xml(_ instance: String, _ binds: String = "", _ body: String = "", model: String = "") -> [UInt8] {
        Array(
            """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
             xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
             xmlns:entities="http://www.opendatakit.org/xforms/entities">
            <h:head><h:title>Test</h:title><model>
            <instance><data id="t" version="7">\(instance)<meta><instanceID/></meta></data></instance>
            \(binds)
            \(model)
            </model></h:head><h:body>\(body)</h:body></h:html>
            """.utf8)
    }

    static func form(_ instance: String, _ binds: String = "", _ body: String = "", model: String = "") throws -> Form {
        try Form(reading: xml(instance, binds, body, model: model))
    }

    static let surroundings = FormSurroundings(clock: Shared.clock)

    static func session(_ form: Form) throws -> FormSession { try FormSession(form, surroundings) }

    /// What is wrong with a form; empty when it is read.
    static func problems(_ instance: String, _ binds: String = "", _ body: String = "", model: String = "")
        -> [FormProblem]
    {
        do throws(FormRefusal) {
            return try Form(reading: xml(instance, binds, body, model: model)).warnings
        } catch { return error.problems }
    }
}
