/// Whose law and whose map a deployment works by. Whoever runs it says so: a wrong law is worse than no start.
package struct CountryChoice: Sendable, Equatable {
    /// A rule of definitions/deadlines/recovery.yaml.
    package let jurisdiction: String
    /// A file of definitions/regions without its ending, or the path of a file elsewhere.
    package let regions: String

    /// The invented country. Right for `palermo demo` and for tests, wrong everywhere else.
    package static let demo = CountryChoice(jurisdiction: "demo", regions: "demo")

    package init(jurisdiction: String, regions: String) {
        self.jurisdiction = jurisdiction
        self.regions = regions
    }

    package func regionsFile(resources: String) -> String {
        regions.contains("/") ? regions : "\(resources)/definitions/regions/\(regions).yaml"
    }
}
