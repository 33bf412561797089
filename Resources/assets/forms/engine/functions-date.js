/** Dates and times. All give text in the ODK formats; arithmetic goes through number(). @module functions-date */
import { toNumber, toText, unpack } from "./values.js";
import { readDate, dateText, dateTimeText, formatDate, fromDayNumber, utcDays, dayFraction } from "./dates.js";

/** An instant out of text or a number of days; null when it is none. */
function instant(value, env) {
  const one = unpack(value);
  if (typeof one === "boolean" || one === "") return null;
  if (typeof one === "string") {
    const read = readDate(one, env.clock);
    if (read) return read.ms;
  }
  const days = toNumber(one, env);
  return Number.isFinite(days) && Math.abs(days) < 1e8 ? fromDayNumber(days, env.clock) : null;
}

const format = (c, [v, f]) => {
  const ms = instant(v, c.env);
  return ms === null ? "" : formatDate(ms, toText(f), c.env.clock, c.env.languageTag());
};

export const dateFunctions = {
  today: [0, 0, (c) => dateText(c.env.clock.now(), c.env.clock)],
  now: [0, 0, (c) => dateTimeText(c.env.clock.now(), c.env.clock)],
  date: [1, 1, (c, [v]) => { const ms = instant(v, c.env); return ms === null ? "" : dateText(ms, c.env.clock); }],
  "date-time": [1, 1, (c, [v]) => {
    const one = unpack(v);
    // A number here counts days from 1970 UTC.
    const ms = typeof one === "number" ? one * 86_400_000 : instant(one, c.env);
    return ms === null || !Number.isFinite(ms) ? "" : dateTimeText(ms, c.env.clock);
  }],
  "format-date": [2, 2, format],
  "format-date-time": [2, 2, format],
  "decimal-date-time": [1, 1, (c, [v]) => { const ms = instant(v, c.env); return ms === null ? NaN : utcDays(ms); }],
  "decimal-time": [1, 1, (c, [v]) => dayFraction(toText(v), c.env)],
};
