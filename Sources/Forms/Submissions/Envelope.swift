/// What a submission says of itself, before the form is known: which form, which version, which record.
struct Envelope {
    let formID: String
    let version: String
    /// `meta/instanceID`; empty when there is none.
    let instanceID: String
    /// The record that this one corrects.
    let deprecatedID: String
    let isEncrypted: Bool

    /// Throws `.notXML`, `.noForm`.
    init(reading xml: [UInt8]) throws(FormsProblem) {
        let document: XMLDocument
        do { document = try XMLDocument(reading: xml, bounds: .submission) } catch { throw .notXML(error) }
        defer { withExtendedLifetime(document) {} }
        guard let root = document.root else { throw .noForm }
        let attributes = root.attributes
        func attribute(_ name: String) -> String { attributes.first { $0.name == name }?.value ?? "" }
        let id = attribute("id")
        formID = id.isEmpty && root.namespace != Namespace.xforms ? root.namespace : id
        guard (1...200).contains(formID.count) else { throw .noForm }
        version = attribute("version")
        let meta = root.children.last { $0.name == "meta" }
        instanceID = meta?.child("instanceID")?.text.trimmed ?? attribute("instanceID")
        deprecatedID = meta?.child("deprecatedID")?.text.trimmed ?? ""
        isEncrypted = attribute("encrypted") == "yes"
    }
}
