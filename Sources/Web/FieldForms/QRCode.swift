import CQREncode

/// A QR code (ISO/IEC 18004), drawn here: no picture of somebody else's server.
struct QRCode {
    /// Modules along one side.
    let side: Int
    private let modules: [Bool]
    /// What the standard wants free around it.
    private static let quiet = 4

    /// Nil when the text is longer than a code can hold (2,953 bytes).
    init?(_ text: String) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L) else { return nil }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        let bytes = UnsafeBufferPointer(start: code.pointee.data, count: side * side)
        // The lowest bit says whether a module is dark.
        modules = bytes.map { $0 & 1 == 1 }
    }

    /// Dark on white whatever the page's colours are, for cameras; sharp at every size, also in print.
    func svg(label: String) -> HTML {
        var path = ""
        for y in 0..<side {
            var x = 0
            while x < side {
                let start = x
                while x < side, modules[y * side + x] { x += 1 }
                if x > start { path += "M\(start + Self.quiet) \(y + Self.quiet)h\(x - start)v1h-\(x - start)z" }
                x += 1
            }
        }
        let whole = side + 2 * Self.quiet
        return """
            <svg class="qr" viewBox="0 0 \(whole) \(whole)" width="320" height="320" role="img" aria-label="\(label)" \
            shape-rendering="crispEdges"><rect width="\(whole)" height="\(whole)" fill="#fff"/>\
            <path fill="#000" d="\(path)"/></svg>
            """
    }
}
