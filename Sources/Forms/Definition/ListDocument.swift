import CLibXML2
import Kernel

/// Lists as documents without namespaces, as expressions ask them: `/root/item/name`.
enum ListDocument {
    /// An inline list, or a whole document.
    static func copy(_ element: XMLElement?) -> XMLDocument? {
        guard let element, let document = xmlNewDoc(nil) else { return nil }
        guard let root = copy(element.pointer, document) else {
            xmlFreeDoc(document)
            return nil
        }
        xmlDocSetRootElement(document, root)
        return XMLDocument(owning: document)
    }

    /// Elements, attributes and texts, names without prefixes. Depth is bounded when reading.
    private static func copy(_ node: xmlNodePtr, _ document: xmlDocPtr) -> xmlNodePtr? {
        guard let made = xmlNewDocNode(document, nil, node.pointee.name, nil) else { return nil }
        var attribute = node.pointee.properties
        while let current = attribute {
            xmlNewProp(made, current.pointee.name, current.pointee.children?.pointee.content)
            attribute = current.pointee.next
        }
        var hasElements = false
        var next = node.pointee.children
        while let child = next {
            if child.pointee.type == XML_ELEMENT_NODE {
                hasElements = true
                if let below = copy(child, document) { xmlAddChild(made, below) }
            }
            next = child.pointee.next
        }
        if !hasElements {
            let text = XMLElement(node).text
            if !text.isEmpty { text.withCString { pointer in addText(pointer, made, document) } }
        }
        return made
    }

    private static func addText(_ text: UnsafePointer<CChar>, _ to: xmlNodePtr, _ document: xmlDocPtr) {
        if let made = xmlNewDocText(document, UnsafeRawPointer(text).assumingMemoryBound(to: xmlChar.self)) {
            xmlAddChild(to, made)
        }
    }

    /// A file by its ending: `.csv`, `.geojson`, else XML.
    static func read(_ bytes: [UInt8], name: String) throws(XMLProblem) -> XMLDocument? {
        if name.hasSuffix(".csv") {
            do { return make(try DataTable(csv: bytes)) } catch {
                throw XMLProblem(line: error.line ?? 0, what: "\(error)")
            }
        }
        if name.hasSuffix(".geojson") {
            do { return make(try GeoJSONTable.read(bytes)) } catch { throw XMLProblem(line: 0, what: error.why) }
        }
        let document = try XMLDocument(reading: bytes, bounds: .list)
        return withExtendedLifetime(document) { copy(document.root) }
    }

    /// `<root><item><column>value</column>…`, the shape that ODK gives to tables.
    static func make(_ table: DataTable) -> XMLDocument? {
        guard let document = xmlNewDoc(nil), let root = element("root", document) else { return nil }
        xmlDocSetRootElement(document, root)
        let names = table.columns.map(elementName)
        for row in table.rows {
            guard let item = element("item", document) else { continue }
            xmlAddChild(root, item)
            for (index, name) in names.enumerated() where !name.isEmpty {
                guard let cell = element(name, document) else { continue }
                xmlAddChild(item, cell)
                if index < row.count, !row[index].isEmpty { row[index].withCString { addText($0, cell, document) } }
            }
        }
        return XMLDocument(owning: document)
    }

    private static func element(_ name: String, _ document: xmlDocPtr) -> xmlNodePtr? {
        name.withCString {
            xmlNewDocNode(document, nil, UnsafeRawPointer($0).assumingMemoryBound(to: xmlChar.self), nil)
        }
    }

    /// A column's head as an element can be called; `label::English (en)` cannot.
    private static func elementName(_ head: String) -> String {
        var name = ""
        for scalar in head.trimmed.unicodeScalars {
            let isFine =
                scalar.value >= 0x80 || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
                || scalar == "-" || scalar == "."
            name.unicodeScalars.append(isFine ? scalar : "_")
        }
        if let first = name.utf8.first, (48...57).contains(first) || first == 45 || first == 46 { name = "_" + name }
        return name
    }
}

/// GeoJSON (RFC 7946) as ODK reads it: one item a feature, its properties as columns, its geometry as ODK writes places.
enum GeoJSONTable {
    struct Problem: Error { let why: String }

    static func read(_ bytes: [UInt8]) throws(Problem) -> DataTable {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { throw Problem(why: "not JSON (at byte \(error.offset))") }
        guard json["type"] == .string("FeatureCollection"), let features = json["features"]?.items else {
            throw Problem(why: "not a GeoJSON FeatureCollection")
        }
        var columns = ["id", "geometry"]
        for feature in features {
            for member in feature["properties"]?.members ?? [] where !columns.contains(member.name) {
                columns.append(member.name)
            }
        }
        let rows = features.map { feature -> [String] in
            columns.map { column in
                switch column {
                case "geometry": geometry(feature["geometry"])
                case "id": text(feature["id"] ?? feature["properties"]?["id"])
                default: text(feature["properties"]?[column])
                }
            }
        }
        return DataTable(columns: columns, rows: rows)
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .number(let digits): digits
        case .bool(let isTrue): isTrue ? "true" : "false"
        default: ""
        }
    }

    private static func geometry(_ value: JSONValue?) -> String {
        let coordinates = value?["coordinates"]
        switch value?["type"] {
        case .string("Point"): return coordinates.map(point) ?? ""
        case .string("LineString"): return (coordinates?.items ?? []).map(point).joined(separator: "; ")
        case .string("Polygon"): return (coordinates?.items?.first?.items ?? []).map(point).joined(separator: "; ")
        default: return ""
        }
    }

    /// GeoJSON puts longitude first.
    private static func point(_ value: JSONValue) -> String {
        let numbers = (value.items ?? []).map { text($0) }
        guard numbers.count >= 2 else { return "" }
        return "\(numbers[1]) \(numbers[0]) \(numbers.count > 2 ? numbers[2] : "0") 0"
    }
}
