/// What a file is, by its first bytes. What is not known is only ever handed out to be kept.
package enum FileKind: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case gif = "image/gif"
    case webp = "image/webp"
    case pdf = "application/pdf"
    case mp4 = "video/mp4"
    case threeGP = "video/3gpp"
    case webm = "video/webm"
    case ogg = "audio/ogg"
    case mp3 = "audio/mpeg"
    case amr = "audio/amr"
    case wav = "audio/wav"
    case m4a = "audio/mp4"
    case zip = "application/zip"
    case other = "application/octet-stream"

    /// How many bytes `init` needs at most.
    static let bytesNeeded = 16

    package init(sniffing bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(Self.bytesNeeded))
        func starts(_ text: [UInt8], at place: Int = 0) -> Bool { head.dropFirst(place).starts(with: text) }
        func starts(_ text: String, at place: Int = 0) -> Bool { starts(Array(text.utf8), at: place) }
        self =
            if starts([0xFF, 0xD8, 0xFF]) {
                .jpeg
            } else if starts([0x89] + Array("PNG\r\n".utf8)) {
                .png
            } else if starts("GIF8") {
                .gif
            } else if starts("RIFF"), starts("WEBP", at: 8) {
                .webp
            } else if starts("RIFF"), starts("WAVE", at: 8) {
                .wav
            } else if starts("%PDF-") {
                .pdf
            } else if starts("ftyp3g", at: 4) {
                .threeGP
            } else if starts("ftypM4A", at: 4) {
                .m4a
            } else if starts("ftyp", at: 4) {
                .mp4
            } else if starts([0x1A, 0x45, 0xDF, 0xA3]) {
                .webm
            } else if starts("OggS") {
                .ogg
            } else if starts("ID3") || starts([0xFF, 0xFB]) || starts([0xFF, 0xF3]) {
                .mp3
            } else if starts("#!AMR") {
                .amr
            } else if starts("PK\u{3}\u{4}") {
                .zip
            } else {
                .other
            }
    }
}
