import Kernel
import Localization

/// The words of the forms in the browser (`Resources/assets/forms`): its scripts take them from a block on the page. A test
/// compares this list with the scripts.
enum BrowserWords {
    /// English sentence to the reader's, as JSON that can stand in a page: `<` is written as an escape.
    static func json(_ l: Localizer) -> String {
        var json = JSONWriter()
        json.object { json in
            for (english, translated) in zip(all(.english), all(l)) where english != translated {
                json.member(english, translated)
            }
        }
        return json.text.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    }

    static func block(_ l: Localizer) -> HTML {
        "<script type=\"application/json\" id=\"forms-strings\">\(raw: json(l))</script>"
    }

    static func all(_ l: Localizer) -> [String] { page(l) + device(l) + entries(l) }

    private static func page(_ l: Localizer) -> [String] {
        [
            l("(required)"),
            l("Add another"),
            l("Add my position"),
            l("Add: {name}"),
            l("Area to draw or sign in"),
            l("At least {count} digits or letters. Several words are better. Nobody can reset it."),
            l("Back"),
            l("Begun"),
            l("Changed elsewhere meanwhile"),
            l("Choose…"),
            l("Clear receipt"),
            l("Clear this answer"),
            l("Complete, waits for the network"),
            l("Continue"),
            l("Continue later"),
            l("Continue: {name}"),
            l("Delete"),
            l("Delete this entry for ever?"),
            l("Delete: {name}"),
            l("Earlier"),
            l("Finish"),
            l("Forms"),
            l("Forms on this device"),
            l("I have read this"),
            l("Keep this order"),
            l("Language of the questions"),
            l("Kept"),
            l("Later"),
            l("Latitude"),
            l("Listen: {name}"),
            l("Lock"),
            l("Longitude"),
            l("Look for new forms"),
            l("Looking for the position…"),
            l("More about this question"),
            l("Move {name} down"),
            l("Move {name} up"),
            l("Needs attention"),
            l("Next"),
            l("No answer yet"),
            l("No forms are on this device yet. Connect to the network once to bring them here."),
        ]
    }

    private static func device(_ l: Localizer) -> [String] {
        [
            l("No network: everything is kept here"),
            l("Not accepted"),
            l("Not kept yet: the server cannot be reached. We go on trying."),
            l("Not sent yet. Next try {time}"),
            l("Nothing fits"),
            l("Nothing waits to be sent"),
            l("Number {number}"),
            l("Numbers {first} to {last} of {all}"),
            l("One point on each line: latitude, a space, longitude"),
            l("Online"),
            l("Open the large picture"),
            l("Or choose a picture:"),
            l("PIN"),
            l("Picture of the question"),
            l("Position found, accurate to {metres} m"),
            l("Progress"),
            l("Protect this device"),
            l("Received by the server"),
            l("Received, looked at by a supervisor"),
            l("Received. Receipt {id}"),
            l("Remove this file"),
            l("Remove {name}"),
            l("Remove {name}? What was entered there is lost."),
            l("Saved on this device at {time}"),
            l("Saved {time}"),
            l("Search this list"),
            l("Send now"),
            l("Sending…"),
            l("Sent"),
            l("Sent {time}. Receipt {id}"),
            l("Sign in"),
            l("Some answers need another look"),
            l("Somebody else is signed in here. Sign in as yourself to send; nothing is lost."),
            l("Speak to your supervisor if you need this device again."),
            l("Start"),
            l("Start an entry"),
            l("Start: {name}"),
            l("The entry is complete. It is sent as soon as there is a network."),
            l("The form could be filled in. It was a try: nothing of it was kept."),
            l("The forms on this device are locked"),
            l("The photo of this answer"),
            l("The position could not be found. You can type it."),
            l("The same PIN again"),
        ]
    }

    private static func entries(_ l: Localizer) -> [String] {
        [
            l(
                "The rules of this form take too long to compute. What you enter is kept and can be sent: a supervisor looks at it."
            ),
            l("The server did not take this entry. Nothing is lost: press Finish again."),
            l("The two are not the same."),
            l("There is nothing to choose yet"),
            l("There was no answer. Nothing is lost: press Finish again."),
            l("This answer is not possible here."),
            l("This could not be saved on the device: {reason}"),
            l("This entry cannot be read."),
            l("This file is too large. The most is {megabytes} MB."),
            l("This form cannot be opened: {reason}"),
            l("This is not written as this question needs it."),
            l("This question needs an answer."),
            l("Too easy to guess. Choose another."),
            l("Too short: at least {count} characters."),
            l("Try again"),
            l("Unlock"),
            l("Use my position"),
            l("Version {version}"),
            l("Video of the question"),
            l("Wait {seconds} seconds before the next try."),
            l("Waiting"),
            l("Waiting to be sent"),
            l("Waiting to be sent: {count}"),
            l("What you entered is kept. Photos and files are not: add them again."),
            l("What you enter now is not kept. Send it soon."),
            l("You began it and did not send it. What you entered is kept."),
            l("You are signed out. Sign in again in another tab: what you enter is then kept again."),
            l("What was kept here can no longer be read. What had been sent is safe with your organisation."),
            l("What you enter is kept on this device in encrypted form until it is sent. Choose a PIN to unlock it."),
            l("Wrong PIN. After {left} more wrong tries everything on this device is destroyed."),
            l("Year"),
            l("You are signed out. Sign in again in another tab, then press Finish again."),
            l("You are signed out. Sign in again to send; nothing is lost."),
            l("it is open in another tab"),
            l("its answers are encrypted for the owner of a key; fill it in with ODK Collect"),
            l("{name} is now number {place}"),
            l("{name} was removed"),
            l("{name} {number}"),
            l("{name}, {kilobytes} kB"),
            l("{name}: not on this device"),
            l("{shown} of {all} shown: type to find more"),
        ]
    }
}
