/// A limit on everything that comes from outside. One place, so that a reviewer can read them all.
package enum Limits {
    /// A posted page form. Browsers send nine bytes for a Chinese character and six for an Arabic one: this is what the
    /// texts of our longest form take then.
    package static let formBytesMax = 1_024 * 1_024
    /// Connections that wait to be taken up. Where the queue is full the kernel drops a telephone's first packets, and it
    /// tries again a second later, then three: when a network comes back, hundreds come at once.
    package static let connectionsWaitingMax = 4_096
    package static let connectionsTakenUpTogether: UInt = 256
    /// Connections that one process keeps open, and how long one may say nothing or take to send a body.
    package static let connectionsMax = 2_000
    package static let idleSeconds: Int64 = 30
    package static let bodySeconds: Int64 = 60
    /// A form that somebody who is not signed in may post.
    package static let openFormBytesMax = 256 * 1_024
    /// A JSON body of the API.
    package static let jsonBytesMax = 1_024 * 1_024
    /// One line of text in a form (a name, a telephone number).
    package static let lineCharactersMax = 200
    /// One free text in a form (a note, a reason).
    package static let textCharactersMax = 10_000
    /// Bytes that a text of this many characters may have. A character that people see can be built of any number of
    /// marks; no script needs as many as this.
    package static func bytesMax(characters: Int) -> Int { characters * 12 + 64 }
    /// Whether a text is short enough, as people count and as it is stored.
    package static func fits(_ text: String, characters max: Int) -> Bool {
        text.utf8.count <= max || (text.utf8.count <= bytesMax(characters: max) && text.count <= max)
    }
    /// Rows on one page of a list.
    package static let pageRows = 50
    /// Rows that one API answer may have.
    package static let apiRowsMax = 200
}
