import CLibXML2

/// An attribute as written.
package struct XMLAttribute: Sendable, Hashable {
    package let name: String
    package let prefix: String
    package let namespace: String
    package let value: String

    package var qualifiedName: String { prefix.isEmpty ? name : "\(prefix):\(name)" }
}

/// The namespaces of the field.
enum Namespace {
    static let xforms = "http://www.w3.org/2002/xforms"
    static let xhtml = "http://www.w3.org/1999/xhtml"
    static let javarosa = "http://openrosa.org/javarosa"
    static let openrosa = "http://openrosa.org/xforms"
    static let odk = "http://www.opendatakit.org/xforms"
    static let entities = "http://www.opendatakit.org/xforms/entities"
}

/// A look at one element of a document; valid as long as the document lives.
struct XMLElement {
    let pointer: xmlNodePtr

    init(_ pointer: xmlNodePtr) { self.pointer = pointer }

    var name: String { String(xml: pointer.pointee.name) }
    var prefix: String { pointer.pointee.ns.map { String(xml: $0.pointee.prefix) } ?? "" }
    var namespace: String { pointer.pointee.ns.map { String(xml: $0.pointee.href) } ?? "" }
    var qualifiedName: String { prefix.isEmpty ? name : "\(prefix):\(name)" }
    var line: Int { Int(xmlGetLineNo(pointer)) }

    var children: [XMLElement] {
        var result: [XMLElement] = []
        var next = pointer.pointee.children
        while let node = next {
            if node.pointee.type == XML_ELEMENT_NODE { result.append(XMLElement(node)) }
            next = node.pointee.next
        }
        return result
    }

    func children(named name: String) -> [XMLElement] { children.filter { $0.name == name } }
    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    var attributes: [XMLAttribute] {
        var result: [XMLAttribute] = []
        var next = pointer.pointee.properties
        while let attribute = next {
            let namespace = attribute.pointee.ns
            result.append(
                XMLAttribute(
                    name: String(xml: attribute.pointee.name),
                    prefix: namespace.map { String(xml: $0.pointee.prefix) } ?? "",
                    namespace: namespace.map { String(xml: $0.pointee.href) } ?? "",
                    value: attribute.pointee.children.map { String(xml: $0.pointee.content) } ?? ""))
            next = attribute.pointee.next
        }
        return result
    }

    /// An attribute by its local name: in the wild the prefix is often forgotten.
    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// The text directly inside, without that of child elements.
    var text: String {
        var result = ""
        var next = pointer.pointee.children
        while let node = next {
            if node.pointee.type == XML_TEXT_NODE || node.pointee.type == XML_CDATA_SECTION_NODE {
                result += String(xml: node.pointee.content)
            }
            next = node.pointee.next
        }
        return result
    }

    /// Namespaces in force here, the nearest first, by prefix.
    var namespaces: [String: String] {
        var result: [String: String] = [:]
        var next: xmlNodePtr? = pointer
        while let node = next, node.pointee.type == XML_ELEMENT_NODE {
            var definition = node.pointee.nsDef
            while let namespace = definition {
                let prefix = String(xml: namespace.pointee.prefix)
                if result[prefix] == nil { result[prefix] = String(xml: namespace.pointee.href) }
                definition = namespace.pointee.next
            }
            next = node.pointee.parent
        }
        return result
    }

    func isShallow(_ depth: Int) -> Bool {
        depth > 0 && children.allSatisfy { $0.isShallow(depth - 1) }
    }
}

extension String {
    /// The text of a C string of libxml2, which is always UTF-8; empty for none.
    init(xml text: UnsafePointer<xmlChar>?) {
        if let text { self = String(cString: text) } else { self = "" }
    }

    init(xml text: UnsafeMutablePointer<xmlChar>?) { self.init(xml: UnsafePointer(text)) }

    /// All text in a node: an element, an attribute or a text itself.
    init(contentOf node: xmlNodePtr) {
        switch node.pointee.type {
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: self.init(xml: node.pointee.content)
        case XML_ELEMENT_NODE, XML_ATTRIBUTE_NODE, XML_DOCUMENT_NODE:
            var text = ""
            var next = node.pointee.children
            while let child = next {
                text += String(contentOf: child)
                next = child.pointee.next
            }
            self = text
        default: self = ""
        }
    }

    /// Without the white space of XML at both ends.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !isSpace($0) }),
            let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return first == startIndex && bytes.index(after: last) == endIndex ? self : String(self[first...last])
    }
}

extension XMLElement {
    enum Part {
        case text(String)
        case element(XMLElement)
    }

    /// Texts and elements inside, in their order.
    var mixed: [Part] {
        var result: [Part] = []
        var next = pointer.pointee.children
        while let node = next {
            switch node.pointee.type {
            case XML_ELEMENT_NODE: result.append(.element(XMLElement(node)))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: result.append(.text(String(xml: node.pointee.content)))
            default: break
            }
            next = node.pointee.next
        }
        return result
    }
}
