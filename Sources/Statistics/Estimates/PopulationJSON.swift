import Kernel

extension PopulationEstimate {
    /// Everything, for programs. Totals are unrounded.
    /// - Parameters: reading, notes: what it means in words, and a sentence for each warning by its code.
    package func json(reading: [String], notes: [String: String]) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.memberStrings("lists", histories.lists)
            $0.member("observed", histories.observed)
            $0.member("threshold", threshold)
            $0.memberArray("models") { for model in models { write(model, &$0) } }
            if let twoLists {
                $0.memberObject("two_lists") {
                    $0.member("lincoln_petersen", twoLists.lincolnPetersen)
                    $0.member("chapman", twoLists.chapman)
                    Self.write("interval", twoLists.interval, &$0)
                }
            }
            $0.memberArray("warnings") {
                for warning in warnings {
                    $0.object {
                        $0.member("code", warning.code)
                        $0.member("text", notes[warning.code] ?? warning.code)
                    }
                }
            }
            $0.memberStrings("reading", reading)
        }
        return json.bytes
    }

    private func write(_ model: PopulationModel, _ json: inout JSONWriter) {
        json.object {
            $0.member("model", model.kind.rawValue)
            switch model.result {
            case .failure(let refused):
                $0.member("status", "refused")
                $0.member("code", refused.why.rawValue)
            case .success(let fit):
                $0.member("status", "estimated")
                write(fit, &$0)
                if let bootstrap = bootstraps[model.kind] { Self.write(bootstrap, &$0) }
            }
            $0.memberArray("added") {
                for (place, pair) in model.pairs.enumerated() {
                    $0.object {
                        $0.member("pair", histories.name(pair))
                        $0.member("overlap", histories.overlap(pair))
                        if place < model.surprises.count { $0.member("p", model.surprises[place]) }
                    }
                }
            }
        }
    }

    private func write(_ fit: PopulationModel.Fit, _ json: inout JSONWriter) {
        json.member("total", fit.total)
        json.member("dark", fit.dark)
        Self.write("interval", fit.interval, &json)
        json.member("deviance", fit.deviance)
        json.member("degrees_of_freedom", fit.degreesOfFreedom)
        json.member("aic", fit.aic)
        json.memberArray("terms") {
            for term in fit.terms {
                $0.object {
                    $0.member("term", term.name)
                    // JSON has no infinity.
                    if term.coefficient.isFinite {
                        $0.member("coefficient", term.coefficient)
                    } else {
                        $0.member("coefficient", "-infinity")
                    }
                    if let error = term.standardError { $0.member("standard_error", error) }
                }
            }
        }
        json.memberArray("residuals") {
            for residual in fit.residuals.prefix(5) {
                $0.object {
                    $0.member("history", residual.history)
                    $0.member("observed", residual.observed)
                    $0.member("expected", residual.expected)
                    $0.member("pearson", residual.pearson)
                }
            }
        }
    }

    private static func write(_ bootstrap: Bootstrap, _ json: inout JSONWriter) {
        json.memberObject("bootstrap") {
            $0.member("method", "BCa")
            $0.member("replicates", bootstrap.replicates)
            $0.member("failed", bootstrap.failed)
            $0.member("seed", String(bootstrap.seed))
            if let interval = bootstrap.interval { write("interval", interval, &$0) }
            if let narrower = bootstrap.narrower { write("interval_80", narrower, &$0) }
            $0.member("bias_correction", bootstrap.bias)
            $0.member("acceleration", bootstrap.acceleration)
        }
    }

    private static func write(_ name: String, _ range: ClosedRange<Double>, _ json: inout JSONWriter) {
        json.memberArray(name) {
            $0.value(range.lowerBound)
            $0.value(range.upperBound)
        }
    }
}
