import CLibXML2

/// What XML from outside may cost.
package struct XMLBounds: Sendable {
    package var bytesMax: Int
    package var depthMax: Int

    package init(bytesMax: Int, depthMax: Int = 100) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
    }

    /// A form definition, its translations included.
    package static let form = XMLBounds(bytesMax: 32 * 1_024 * 1_024)
    /// One submission. Photographs travel beside it.
    package static let submission = XMLBounds(bytesMax: 64 * 1_024 * 1_024)
    /// An external list of choices.
    package static let list = XMLBounds(bytesMax: 64 * 1_024 * 1_024)
}

/// Why XML cannot be read, and on which line.
package struct XMLProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// Counted from 1; 0 when the document as a whole is meant.
    package let line: Int
    package let what: String
    package var description: String { line > 0 ? "line \(line): \(what)" : what }
}

/// An XML document of libxml2, freed with its last owner.
///
/// Documents read from outside are never changed after reading, so threads may share them.
final class XMLDocument: @unchecked Sendable {
    let pointer: xmlDocPtr

    init(owning pointer: xmlDocPtr) { self.pointer = pointer }

    deinit { xmlFreeDoc(pointer) }

    var root: XMLElement? { xmlDocGetRootElement(pointer).map(XMLElement.init) }

    /// Reads a document: no network, no entities (a document type declaration is refused where it begins, so nothing in it
    /// can grow), a limit on bytes and on depth.
    convenience init(reading bytes: [UInt8], bounds: XMLBounds) throws(XMLProblem) {
        guard bytes.count <= bounds.bytesMax else {
            throw XMLProblem(line: 0, what: "the document is larger than \(bounds.bytesMax) bytes")
        }
        guard !bytes.isEmpty else { throw XMLProblem(line: 0, what: "the document is empty") }
        XMLLibrary.start()
        guard let context = xmlNewParserCtxt() else { throw XMLProblem(line: 0, what: "no memory for the document") }
        defer { xmlFreeParserCtxt(context) }
        context.pointee.sax.pointee.internalSubset = { context, _, _, _ in
            guard let parser = context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
            parser.pointee._private = UnsafeMutableRawPointer(bitPattern: Int(xmlSAX2GetLineNumber(context)) + 1)
            xmlStopParser(parser)
        }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_NOCDATA.rawValue | XML_PARSE_COMPACT.rawValue
        let document = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), nil, nil, Int32(options))
        }
        if let place = context.pointee._private {
            document.map(xmlFreeDoc)
            throw XMLProblem(
                line: Int(bitPattern: place) - 1, what: "a document type declaration (<!DOCTYPE …>) is not accepted")
        }
        guard let document else {
            let error = context.pointee.lastError
            let message = error.message.map { String(cString: $0) } ?? "not well-formed XML"
            throw XMLProblem(line: Int(error.line), what: message.trimmed)
        }
        self.init(owning: document)
        guard let root, root.isShallow(bounds.depthMax) else {
            throw XMLProblem(line: 0, what: "elements are nested deeper than \(bounds.depthMax)")
        }
    }
}

/// Starting libxml2 once; it is then safe to use from several threads.
enum XMLLibrary {
    private static let started: Bool = {
        xmlInitParser()
        return true
    }()

    static func start() { _ = started }
}
