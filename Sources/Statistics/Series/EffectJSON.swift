import Glibc
import Kernel

extension InterruptedSeries {
    /// The estimate as JSON: model, changes with both intervals, every point with what was expected, and the reading.
    /// - Parameter other: the other model's answer to the same question, from `byOtherModel`.
    package func write(_ json: inout JSONWriter, beside other: InterruptedSeries? = nil) {
        let reading = EffectReading(self, beside: other)
        json.object { json in
            json.memberObject("series") { json in
                json.member("step", series.step.name)
                json.member("first", series.points.first.map { "\($0.period)" } ?? "")
                json.member("last", series.points.last.map { "\($0.period)" } ?? "")
                json.member("points_before", before)
                json.member("points_after", after)
                json.member("has_exposure", series.hasExposure)
                json.member("omitted", orNull: options.omitted.map { "\($0.lowerBound)..\($0.upperBound)" })
            }
            json.member("at", "\(at)")
            writeModel(&json)
            writeChanges(&json)
            if let other {
                json.memberObject("other_model") { json in
                    other.writeModel(&json)
                    other.writeChanges(&json)
                }
            } else {
                json.memberNull("other_model")
            }
            json.memberArray("points") { json in for point in points { Self.write(point, &json) } }
            json.memberStrings("reading", reading.sentences)
            json.memberArray("cautions") { json in
                for caution in reading.cautions {
                    json.object { json in
                        json.member("code", caution.code)
                        json.member("sentence", caution.sentence)
                    }
                }
            }
            json.member("method", reading.method)
        }
    }

    private func writeModel(_ json: inout JSONWriter) {
        json.member("model", model.rawValue)
        json.member("link", isOfRatios ? "log" : "identity")
        json.member("reason", reason)
        json.member("season", options.hasSeason)
        json.member("degrees_of_freedom", degreesOfFreedom)
        json.member("lag", lag)
        json.member("lag_chosen_by", options.lag == nil ? "floor(4 (n/100)^(2/9))" : "given")
        Self.member("durbin_watson", durbinWatson, &json)
        Self.member("residual_variance", residualVariance, &json)
        Self.member("pearson_dispersion", dispersion, &json)
        Self.member("theta", theta, &json)
    }

    private func writeChanges(_ json: inout JSONWriter) {
        json.memberArray("coefficients") { json in
            for (name, change) in zip(names, coefficients) {
                json.object { json in
                    json.member("name", name)
                    json.member("estimate", change.estimate)
                    json.member("classical_error", change.classical.error)
                    json.member("newey_west_error", change.robust.error)
                }
            }
        }
        json.key("level_change")
        Self.write(level, isLogarithm: isOfRatios, &json)
        json.key("slope_change")
        Self.write(slope, isLogarithm: isOfRatios, &json)
        if let first = changed.first, let last = changed.last {
            json.key("difference_first_period")
            Self.write(difference(in: [first]), &json)
            json.key("difference_last_period")
            Self.write(difference(in: [last]), &json)
            json.key("difference_altogether")
            Self.write(difference(in: changed), &json)
        }
    }

    private static func write(_ change: Change, isLogarithm: Bool = false, _ json: inout JSONWriter) {
        json.object { json in
            json.member("estimate", change.estimate)
            json.member("low", change.reported.low)
            json.member("high", change.reported.high)
            json.member("reported", change.chosen.rawValue)
            json.member("distinguishable", change.isDistinguishable)
            for (name, interval) in [("classical", change.classical), ("newey_west", change.robust)] {
                json.memberObject(name) { json in
                    json.member("error", interval.error)
                    json.member("low", interval.low)
                    json.member("high", interval.high)
                }
            }
            if isLogarithm {
                json.memberObject("ratio") { json in
                    json.member("estimate", exp(change.estimate))
                    json.member("low", exp(change.reported.low))
                    json.member("high", exp(change.reported.high))
                }
            }
        }
    }

    private static func write(_ point: Point, _ json: inout JSONWriter) {
        json.object { json in
            json.member("period", "\(point.period)")
            member("value", point.value, &json)
            json.member("use", point.use.rawValue)
            json.member("fitted", point.fitted.mean)
            json.member("fitted_low", point.fitted.low)
            json.member("fitted_high", point.fitted.high)
            json.member("counterfactual", point.counterfactual.mean)
            json.member("counterfactual_low", point.counterfactual.low)
            json.member("counterfactual_high", point.counterfactual.high)
        }
    }

    private static func member(_ name: String, _ value: Double?, _ json: inout JSONWriter) {
        if let value { json.member(name, value) } else { json.memberNull(name) }
    }
}
