import CLibXML2

/// What is known about one node of a record beside its text.
struct NodeState {
    enum Kind: UInt8 {
        /// As its bind says.
        case declared
        case number, boolean, text
    }

    var pointer: xmlNodePtr
    var node: Int32
    /// From 1, among siblings of the same name.
    var position: Int32 = 1
    /// Its own condition.
    var ownRelevant = true
    /// With those of all above it.
    var isRelevant = true
    var ownReadonly = false
    /// With those of all above it.
    var isReadonly = false
    var isRequired = false
    var breaksConstraint = false
    /// What a calculation last gave.
    var kind = Kind.declared
}

/// The instance of one record: a document for libxml2 and a state for each element.
///
/// An element's `_private` holds the place of its state plus one; elements of lists have none.
final class InstanceStore {
    let document: xmlDocPtr
    let model: ModelTree
    private(set) var root = 0
    var states: [NodeState] = []
    private var free: [Int] = []
    /// The one instance of each node outside repeats, -1 for none.
    private var soles: [Int]
    private var series: [Int: Series] = [:]

    private struct Series {
        var count = 0
        var last: Int?
    }

    /// Elements that one record may have.
    static let nodesMax = 4_000_000

    init?(model: ModelTree) {
        XMLLibrary.start()
        guard let document = xmlNewDoc(nil) else { return nil }
        self.document = document
        self.model = model
        soles = Array(repeating: -1, count: model.nodes.count)
    }

    deinit { xmlFreeDoc(document) }

    func index(of pointer: xmlNodePtr?) -> Int? {
        // Attributes and the document have no state.
        guard let pointer, pointer.pointee.type == XML_ELEMENT_NODE, let mark = pointer.pointee._private else {
            return nil
        }
        return Int(bitPattern: mark) - 1
    }

    func isRelevant(_ pointer: xmlNodePtr) -> Bool { index(of: pointer).map { states[$0].isRelevant } ?? true }

    /// The instance of a node that no repeat holds.
    func sole(_ node: Int) -> Int? { soles[node] >= 0 ? soles[node] : nil }

    func model(of state: Int) -> ModelNode { model[Int(states[state].node)] }

    func parent(of state: Int) -> Int? { index(of: states[state].pointer.pointee.parent) }

    func text(of state: Int) -> String {
        guard let child = states[state].pointer.pointee.children, child.pointee.type == XML_TEXT_NODE else { return "" }
        return String(xml: child.pointee.content)
    }

    func isEmpty(_ state: Int) -> Bool {
        guard let child = states[state].pointer.pointee.children, child.pointee.type == XML_TEXT_NODE else {
            return true
        }
        return child.pointee.content?.pointee ?? 0 == 0
    }

    func setText(_ text: String, of state: Int) {
        let pointer = states[state].pointer
        if let old = pointer.pointee.children, old.pointee.type == XML_TEXT_NODE {
            xmlUnlinkNode(old)
            xmlFreeNode(old)
        }
        if text.isEmpty { return }
        let made = text.withCString {
            xmlNewDocText(document, UnsafeRawPointer($0).assumingMemoryBound(to: xmlChar.self))
        }
        guard let made else { return }
        if let first = pointer.pointee.children { xmlAddPrevSibling(first, made) } else { xmlAddChild(pointer, made) }
    }

    func children(of state: Int) -> [Int] {
        var result: [Int] = []
        var next = states[state].pointer.pointee.children
        while let child = next {
            if let index = index(of: child) { result.append(index) }
            next = child.pointee.next
        }
        return result
    }

    func children(of state: Int, node: Int) -> [Int] {
        var result: [Int] = []
        var next = states[state].pointer.pointee.children
        while let child = next {
            if let index = index(of: child), Int(states[index].node) == node { result.append(index) }
            next = child.pointee.next
        }
        return result
    }

    func count(of node: Int, in parent: Int) -> Int { series[key(parent, node)]?.count ?? 0 }

    /// The node and everything below it, parents first.
    func subtree(of state: Int) -> [Int] {
        var result = [state]
        var next = 0
        while next < result.count {
            result += children(of: result[next])
            next += 1
        }
        return result
    }

    private func key(_ parent: Int, _ node: Int) -> Int { parent << 24 | node }

    // MARK: changes of shape

    /// Builds a node and what is below it, as the last of its kind in its parent. Nil when the record is full.
    @discardableResult
    func add(_ initial: InitialNode, to parent: Int?) -> Int? {
        guard let state = addNode(initial.node, to: parent) else { return nil }
        if !initial.text.isEmpty { setText(initial.text, of: state) }
        for child in initial.children { add(child, to: state) }
        return state
    }

    @discardableResult
    func addNode(_ node: Int, to parent: Int?) -> Int? {
        guard states.count - free.count < Self.nodesMax else { return nil }
        let name = model[node].documentName
        let made = name.withCString {
            xmlNewDocNode(document, nil, UnsafeRawPointer($0).assumingMemoryBound(to: xmlChar.self), nil)
        }
        guard let made else { return nil }
        let index: Int
        let state = NodeState(pointer: made, node: Int32(node))
        if let reused = free.popLast() {
            states[reused] = state
            index = reused
        } else {
            states.append(state)
            index = states.count - 1
        }
        made.pointee._private = UnsafeMutableRawPointer(bitPattern: index + 1)
        if let parent {
            place(made, node, in: parent)
            let key = key(parent, node)
            series[key, default: Series()].count += 1
            series[key]?.last = index
            states[index].position = Int32(series[key]?.count ?? 1)
        } else {
            root = index
            xmlDocSetRootElement(document, made)
        }
        if model[node].nearestRepeat == nil, soles[node] < 0 { soles[node] = index }
        return index
    }

    /// After the last of its kind; else before the first sibling that the model has after it.
    private func place(_ made: xmlNodePtr, _ node: Int, in parent: Int) {
        let above = states[parent].pointer
        if let last = series[key(parent, node)]?.last {
            xmlAddNextSibling(states[last].pointer, made)
            return
        }
        // Siblings are numbered in the model's order.
        guard let last = index(of: above.pointee.last), Int(states[last].node) > node else {
            xmlAddChild(above, made)
            return
        }
        var next = above.pointee.children
        while let child = next {
            if let index = index(of: child), Int(states[index].node) > node {
                xmlAddPrevSibling(child, made)
                return
            }
            next = child.pointee.next
        }
        xmlAddChild(above, made)
    }

    func remove(_ state: Int) {
        let node = Int(states[state].node)
        if let parent = parent(of: state) {
            let key = key(parent, node)
            series[key]?.count -= 1
            if series[key]?.last == state { series[key]?.last = previous(of: state) }
            // Those after it move up.
            var next = states[state].pointer.pointee.next
            while let later = next {
                if let index = index(of: later), Int(states[index].node) == node { states[index].position -= 1 }
                next = later.pointee.next
            }
        }
        let gone = subtree(of: state)
        xmlUnlinkNode(states[state].pointer)
        xmlFreeNode(states[state].pointer)
        for index in gone {
            for child in model[Int(states[index].node)].children { series[key(index, child)] = nil }
            let sole = Int(states[index].node)
            if soles[sole] == index { soles[sole] = -1 }
            // What still waits to be computed for it must see that it is gone.
            states[index].node = -1
            free.append(index)
        }
    }

    private func previous(of state: Int) -> Int? {
        var before = states[state].pointer.pointee.prev
        while let sibling = before {
            if let index = index(of: sibling), states[index].node == states[state].node { return index }
            before = sibling.pointee.prev
        }
        return nil
    }
}
