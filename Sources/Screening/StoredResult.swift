import Kernel

extension ScreeningResult {
    /// The result that was stored when a screening was finished, read back word for word: it is shown, never computed
    /// again, whatever list is in use today. Nil when the text is not one that `ScreenExchange.explain` wrote.
    package init?(explanation: String) {
        let json: JSONValue
        do { json = try JSONValue(parsing: Array(explanation.utf8)) } catch { return nil }
        func code<Code: RawRepresentable>(_ value: JSONValue?) -> Code? where Code.RawValue == String {
            value?.text.flatMap(Code.init(rawValue:))
        }
        func ids(_ value: JSONValue?) -> [String] { value?.items?.compactMap(\.text) ?? [] }
        func flag(_ value: JSONValue?) -> Bool { value == .bool(true) }
        guard let version = json["tool_version"]?.text, let age: AgeGroup = code(json["age"]),
            let result: ResultCode = code(json["result"]), let triage = json["triage"]
        else { return nil }
        var dimensions: [DimensionFinding] = []
        for item in json["dimensions"]?.items ?? [] {
            guard let dimension: Dimension = code(item["dimension"]), let outcome: Outcome = code(item["outcome"])
            else { return nil }
            dimensions.append(
                DimensionFinding(
                    dimension: dimension, lower: outcome == .established, upper: outcome != .notEstablished,
                    yes: ids(item["yes"]), no: ids(item["no"]), open: ids(item["open"])))
        }
        var readings: [Reading: Outcome] = [:]
        for reading in Reading.allCases { readings[reading] = code(json["readings"]?[reading.rawValue]) }
        self.init(
            toolVersion: version, age: age, code: result, dimensions: dimensions, readings: readings,
            readingsDiffer: flag(json["readings_differ"]), purposeMayBeEnough: flag(json["purpose_may_be_enough"]),
            openQuestions: ids(json["open_questions"]),
            childEstablishedBy: json["child_established_by"]?.items?.compactMap { $0["indicator"]?.text } ?? [],
            beside: ids(json["beside"]),
            triage: TriageFinding(
                immediateDanger: flag(triage["immediate_danger"]),
                helpWithin24Hours: flag(triage["help_within_24_hours"]),
                childInvolved: flag(triage["child_involved"])))
    }
}
