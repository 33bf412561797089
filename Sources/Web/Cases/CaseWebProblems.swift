import Cases
import Localization

extension CaseProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .closed:
            Problem(
                409, code, title: { l in l("This case is closed") },
                advice: { l in l("Nothing was changed. Open the case again first; then send this once more.") })
        case .notClosed:
            Problem(
                409, code, title: { l in l("This case is open") },
                advice: { l in l("It does not have to be opened again. Go back to the case.") })
        case .wrongStage(let stage):
            Problem(
                409, code, title: { l in l("This decision does not follow from where identification stands") },
                advice: { l in
                    l(
                        "The case now says: {stage}. Nothing was changed. Perhaps somebody decided meanwhile; look at the case again.",
                        ["stage": CaseWords.stage(stage, l)])
                })
        case .notAReconsideration:
            Problem(
                409, code, title: { l in l("This was decided before") },
                advice: { l in l("Say that you are looking at it again, and send it once more. Nothing was changed.") })
        case .recoveryPeriodRunning(let day):
            Problem(
                409, code, title: { l in l("The recovery and reflection period is still running") },
                advice: { l in
                    l(
                        "It ends on {day}. Conclusive grounds wait until then, unless the person asked not to wait. Nothing was changed.",
                        ["day": l.day(day)])
                })
        case .noConsent:
            Problem(
                409, code, title: { l in l("No consent covers this") },
                advice: { l in
                    l("Nothing was shared. Ask the person, record their answer in the case, and send this again.")
                })
        case .noConsentOfGuardian:
            Problem(
                409, code, title: { l in l("The guardian's consent is needed") },
                advice: { l in
                    l(
                        "For a child, and where the age is not known, only a guardian's consent allows sharing. Nothing was shared."
                    )
                })
        case .unknownConsent, .unknownNeed, .unknownConflict, .unknownClock: .unknown
        case .changedMeanwhile:
            Problem(
                409, code, title: { l in l("Somebody else was faster") },
                advice: { l in
                    l("Nothing was replaced. Look at what stands there now, and send yours again if it should hold.")
                })
        case .alreadyEnded:
            Problem(
                409, code, title: { l in l("This has ended already") },
                advice: { l in l("Somebody was faster. Nothing was changed; look at the case again.") })
        case .stillHelped:
            Problem(
                409, code, title: { l in l("Somebody still helps") },
                advice: { l in
                    l(
                        "A request of this case still runs, or the person is in a place. End that first; nothing was erased."
                    )
                })
        case .erasureAsked:
            Problem(
                409, code, title: { l in l("Erasure was asked for already") },
                advice: { l in l("It waits for the data-protection officer. Nothing was changed.") })
        case .noErasureAsked:
            Problem(
                409, code, title: { l in l("Nobody asks for this erasure any more") },
                advice: { l in l("It was answered or taken back meanwhile. Nothing was changed.") })
        case .ownErasure:
            Problem(
                409, code, title: { l in l("You asked for this yourself") },
                advice: { l in l("Somebody else has to answer it. Nothing was changed.") })
        case .otherReference: invalid { l in l("This is not the reference of this case. Check each letter and digit.") }
        case .reasonsRequired: invalid { l in l("A refusal needs its reasons. Write them down for the person.") }
        case .notYet(let day): invalid { l in l("{day} has not come yet.", ["day": l.day(day)]) }
        case .tooEarly(let day):
            invalid { l in
                l(
                    "A decision cannot be earlier than the case here, or than the decision it follows: {day}.",
                    ["day": l.day(day)])
            }
        case .notLater(let day): invalid { l in l("A period is only made longer: beyond {day}.", ["day": l.day(day)]) }
        case .tooFar: invalid { l in l("This day is further away than a period can be made longer at once.") }
        case .unfitWorker: invalid { l in l("Only somebody who works on cases where this one is kept can work on it.") }
        case .unfitAuthority: invalid { l in l("Only a competent authority can decide on identification.") }
        case .unknownField, .unknownPurpose, .unknownCode:
            invalid { l in l("A choice is not known here. Open the page again and choose from the list.") }
        case .badValue(_, let reason): invalid { l in reason.words(l) }
        case .tooLong(_, let max):
            invalid { l in l("A text is too long. It can have {max} characters at most.", ["max": l.number(max)]) }
        case .empty: invalid { l in l("Something that is needed is still empty.") }
        case .recipientRequired: invalid { l in l("Say who may receive it.") }
        case .recipientNotAllowed: invalid { l in l("For this purpose choose one recipient at most, or none.") }
        case .untilInThePast: invalid { l in l("The last day of the consent has passed already.") }
        case .tooManyValues: invalid { l in l("This is more than can be taken at once. Send it in parts.") }
        }
    }

    /// Forms catch these and say them beside the field; this is what is left when one does not.
    private func invalid(_ advice: @escaping @Sendable (Localizer) -> String) -> Problem {
        Problem(422, code, title: { l in l("This cannot be taken as it is") }, advice: advice)
    }
}

extension ValueProblem {
    /// What is wrong with a typed value, for beside its field.
    package func words(_ l: Localizer) -> String {
        switch self {
        case .notADay: l("There is no such day. Write it as 2020-04-06.")
        case .notANumber: l("Write a number in digits.")
        case .outOfRange: l("This number is too small or too large.")
        case .unknownCode: l("This choice is not known here. Choose from the list.")
        case .duplicateCode: l("The same choice stands here twice.")
        case .tooLong: l("This is too long.")
        case .lineBreak: l("Write this on one line.")
        case .controlCharacter: l("This holds a sign that cannot be stored. Type it again.")
        case .badForm: l("This is not written in the expected form.")
        }
    }
}
