/** Values that are filled in before the first question: who, when, which device. @module preload */
import { dateText, dateTimeText } from "./dates.js";
import { uuid } from "./functions.js";

/** The value of a preload for a new record, or null when nothing is to be set. `end` is asked for at completion. */
export function preloadValue(bind, env, isEnd = false) {
  const params = (bind.preloadParams || "").trim();
  const now = env.clock.now();
  if (bind.preload === "timestamp" && params === "end") return isEnd ? dateTimeText(now, env.clock) : null;
  if (isEnd) return null;
  switch (bind.preload) {
    case "uid": return "uuid:" + uuid();
    case "timestamp": return dateTimeText(now, env.clock);
    case "date": return params === "today" ? dateText(now, env.clock) : null;
    case "property": return env.property(params);
    default: return null;
  }
}
