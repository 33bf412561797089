import Forms
import Kernel
import Screening
import Testing

@testable import Intake

/// The questionnaires are made from indicators.yaml; nothing of them may drift apart.
struct IndicatorFormTests {
    private func form(_ name: String) throws -> XForm {
        try XForm(reading: Files.read("Resources/definitions/forms/\(name).xml", limit: 1 << 24))
    }

    private func asked(_ form: XForm) -> [ModelNode] {
        form.model.nodes.filter { $0.isLeaf && FormPath.isIndicator($0.path) }
    }

    @Test(arguments: Shipped.names)
    func `every indicator that a form asks is in the list and worded as there`(name: String) throws {
        let form = try form(name)
        let set = try Office.indicators.get()
        let session = try FormSession(
            form, FormSurroundings(clock: FormClock(now: Timestamp(milliseconds: 0), place: .zone(.utc))))
        for node in asked(form) {
            let indicator = try #require(set.indicator(node.localName), "\(node.path)")
            #expect(!indicator.isContextOnly, "\(node.path) is of the context only and never asked")
            // Repeats have no instance yet in an empty record.
            guard node.nearestRepeat == nil, let label = session.label(at: node.path) else { continue }
            #expect(label == indicator.wording, "\(node.path)")
        }
    }

    @Test func `the forms together ask every indicator that is asked at all`() throws {
        let set = try Office.indicators.get()
        let reached = Set(try Shipped.names.flatMap { asked(try form($0)).map(\.localName) })
        let wanted = Set(set.indicators.filter { !$0.isContextOnly }.map(\.id))
        #expect(wanted.subtracting(reached).sorted() == [])
    }

    @Test(arguments: Shipped.names)
    func `every indicator can be answered with the five answers of a screening`(name: String) throws {
        let form = try form(name)
        for node in asked(form) where node.bind.calculate == nil {
            let control = try #require(node.control.map { form.controls[$0] }, "\(node.path)")
            #expect(
                Set(form.offered(control) ?? []).isSubset(of: Answer.allCases.map(\.rawValue)), "\(node.path)")
        }
    }
}
