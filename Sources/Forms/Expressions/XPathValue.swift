import CLibXML2

/// What an expression gives.
enum XPathValue {
    case string(String)
    case number(Double)
    case boolean(Bool)
    case nodes([xmlNodePtr])

    /// The same for libxml2. Its owner becomes the caller.
    var object: xmlXPathObjectPtr? {
        switch self {
        case .string(let text): return text.withCString { xmlXPathNewCString($0) }
        case .number(let value): return xmlXPathNewFloat(value)
        case .boolean(let value): return xmlXPathNewBoolean(value ? 1 : 0)
        case .nodes(let nodes):
            let set = xmlXPathNodeSetCreate(nil)
            for node in nodes { xmlXPathNodeSetAddUnique(set, node) }
            return xmlXPathWrapNodeSet(set)
        }
    }

    /// Reads what libxml2 gives.
    init(_ object: xmlXPathObjectPtr) {
        switch object.pointee.type {
        case XPATH_BOOLEAN: self = .boolean(object.pointee.boolval != 0)
        case XPATH_NUMBER: self = .number(object.pointee.floatval)
        case XPATH_STRING: self = .string(String(xml: object.pointee.stringval))
        case XPATH_NODESET:
            guard let set = object.pointee.nodesetval, let table = set.pointee.nodeTab else {
                self = .nodes([])
                return
            }
            self = .nodes((0..<Int(set.pointee.nodeNr)).compactMap { table[$0] })
        default: self = .string("")
        }
    }
}
