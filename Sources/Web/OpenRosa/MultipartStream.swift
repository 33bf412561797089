import Kernel

/// Reads `multipart/form-data` piece by piece as it arrives (RFC 7578), holding at most one piece and one boundary.
struct MultipartStream {
    enum Event {
        case part(name: String, fileName: String?)
        case bytes(ArraySlice<UInt8>)
        case partEnd
    }

    private enum State { case preamble, head, body, done }

    static let headBytesMax = 4_096
    private let delimiter: [UInt8]
    private var buffer: [UInt8]
    private var state = State.preamble
    var isDone: Bool { state == .done }

    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary stands at the very beginning, as if a line had ended before it.
        buffer = [13, 10]
    }

    /// Throws `Problem.malformed`.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(Problem) -> [Event] {
        if state == .done { return [] }
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        var position = 0
        scan: while true {
            switch state {
            case .preamble, .body:
                let found = find(delimiter, from: position)
                // Two bytes after the boundary say whether it is the last.
                guard let found, found + delimiter.count + 2 <= buffer.count else {
                    let end = found ?? max(position, buffer.count - delimiter.count + 1)
                    if state == .body, end > position { events.append(.bytes(buffer[position..<end])) }
                    position = end
                    break scan
                }
                if state == .body {
                    if found > position { events.append(.bytes(buffer[position..<found])) }
                    events.append(.partEnd)
                }
                position = found + delimiter.count
                if buffer[position] == 45, buffer[position + 1] == 45 {
                    state = .done
                    break scan
                }
                guard buffer[position] == 13, buffer[position + 1] == 10 else { throw .malformed("form.boundary") }
                state = .head
            case .head:
                guard let end = find([13, 10, 13, 10], from: position) else {
                    guard buffer.count - position <= Self.headBytesMax else { throw .malformed("form.fields") }
                    break scan
                }
                let (name, fileName) = try disposition(buffer[position..<end])
                events.append(.part(name: name, fileName: fileName))
                position = end + 4
                state = .body
            case .done: break scan
            }
        }
        buffer.removeFirst(position)
        return events
    }

    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        guard buffer.count - start >= needle.count else { return nil }
        return buffer.withUnsafeBufferPointer { bytes in
            var at = start
            let last = bytes.count - needle.count
            while at <= last {
                if bytes[at] == needle[0] {
                    var matched = 1
                    while matched < needle.count, bytes[at + matched] == needle[matched] { matched += 1 }
                    if matched == needle.count { return at }
                }
                at += 1
            }
            return nil
        }
    }

    private func disposition(_ head: ArraySlice<UInt8>) throws(Problem) -> (String, String?) {
        guard let text = String(validating: head, as: UTF8.self) else { throw .wrongEncoding }
        for line in text.split(whereSeparator: { $0 == "\r\n" || $0 == "\n" }) {
            guard line.lowercased().hasPrefix("content-disposition:") else { continue }
            let type = MediaType(String(line.dropFirst("content-disposition:".count)))
            guard let name = type.parameters["name"], !name.isEmpty, name.utf8.count <= 300 else { break }
            return (name, type.parameters["filename"])
        }
        throw .malformed("form.fields")
    }
}
