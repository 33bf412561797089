/// Which pairs of lists depend on each other.
///
/// Forward selection: of all pairs not yet in the model the one whose overlap is the most surprising by the model so far is
/// added, until none is rarer than the threshold. The surprise is the Poisson tail of the overlap on its own side, which
/// takes one fit a step where a test of each candidate's own fit would take one a candidate. It gives the published models
/// of the United Kingdom, the Netherlands, New Orleans and the western United States (PopulationTests).
struct PairSelection: Sendable, Equatable {
    private(set) var pairs: [Int] = []
    private(set) var surprises: [Double] = []

    init() {}

    init(all pairs: [Int]) { self.pairs = pairs }

    init(_ statistics: [Double], _ candidates: [Int], threshold: Double, _ fitter: LogLinearFitter) {
        var open = candidates
        while true {
            let (finite, emptied) = split(statistics)
            guard fitter.fits(statistics, pairs: finite, emptied: emptied) else {
                // The pair that was added last has no finite term: it is left out, and not tried again.
                guard !pairs.isEmpty else { return }
                pairs.removeLast()
                surprises.removeLast()
                continue
            }
            var rarest: (surprise: Double, pair: Int)?
            for pair in open {
                let mean = fitter.expected(on: pair)
                // Where nobody can be on both any more, there is nothing to be surprised at.
                guard mean > 0 else { continue }
                let surprise = PoissonTail.rarer(Int(statistics[pair]), mean: mean)
                if surprise < rarest?.surprise ?? threshold { rarest = (surprise, pair) }
            }
            guard let rarest else { return }
            open.removeAll { $0 == rarest.pair }
            pairs.append(rarest.pair)
            surprises.append(rarest.surprise)
        }
    }

    /// Pairs with people on both, and those whose term is minus infinity.
    func split(_ statistics: [Double]) -> (finite: [Int], emptied: [Int]) {
        (pairs.filter { statistics[$0] > 0 }, pairs.filter { statistics[$0] == 0 })
    }
}
