/**
 * Days, times and their text. Civil days are counted with integers; only instants need the zone, which comes from the
 * environment's clock: `clock.now()` in milliseconds and `clock.offset(ms)` in minutes east.
 * @module dates
 */
const DAY = 86_400_000;
const DATE = /^(-?\d{4,})-(\d{1,2})-(\d{1,2})$/;   // one digit is taken too, as JavaRosa does
const INSTANT = /^(-?\d{4,})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const pad = (n, width = 2) => String(n).padStart(width, "0");

/** The clock of the device. */
export const deviceClock = { now: () => Date.now(), offset: (ms) => -new Date(ms).getTimezoneOffset() };

/** A clock that stands still, for tests: "2020-04-06T10:00:00.000+02:00". */
export function fixedClock(text) {
  const minutes = zoneMinutes(INSTANT.exec(text)?.[8]) ?? 0;
  const ms = Date.parse(text);
  return { now: () => ms, offset: () => minutes };
}

function zoneMinutes(zone) {
  if (!zone) return null;
  if (zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", "");
  return (zone[0] === "-" ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0));
}

/** Days since 1970 of a civil day that exists, otherwise null. */
export function civilDay(year, month, day) {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY : null;
}

/** Milliseconds since 1970 of a local wall-clock time. */
function fromLocal(localMs, clock) {
  let ms = localMs - clock.offset(localMs) * 60_000;
  ms = localMs - clock.offset(ms) * 60_000;
  return ms;
}

/**
 * Reads a date or a date and time. Returns `{ms, isDay}`: the instant (local midnight for a day), or null.
 */
export function readDate(text, clock) {
  let m = DATE.exec(text.trim());
  if (m) {
    const day = civilDay(Number(m[1]), Number(m[2]), Number(m[3]));
    return day === null ? null : { ms: fromLocal(day * DAY, clock), isDay: true, day };
  }
  m = INSTANT.exec(text.trim());
  if (!m) return null;
  const day = civilDay(Number(m[1]), Number(m[2]), Number(m[3]));
  const [hour, minute, second] = [Number(m[4]), Number(m[5]), Number(m[6] || 0)];
  if (day === null || hour > 24 || minute > 59 || second > 60) return null;
  const local = day * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(Number("0." + (m[7] || 0)) * 1000 + 1e-6);
  const zone = zoneMinutes(m[8]);
  return { ms: zone === null ? fromLocal(local, clock) : local - zone * 60_000, isDay: false };
}

/** The wall clock at an instant. */
export function wall(ms, clock) {
  const offset = clock.offset(ms);
  const date = new Date(ms + offset * 60_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay(),
    hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), ms: date.getUTCMilliseconds(), offset };
}

export function dateText(ms, clock) {
  const w = wall(ms, clock);
  return `${pad(w.year, 4)}-${pad(w.month)}-${pad(w.day)}`;
}

export function zoneText(offset) {
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
}

export function dateTimeText(ms, clock) {
  const w = wall(ms, clock);
  return `${dateText(ms, clock)}T${pad(w.hour)}:${pad(w.minute)}:${pad(w.second)}.${pad(w.ms, 3)}${zoneText(w.offset)}`;
}

/**
 * Days since 1970 for arithmetic and comparison: whole for a day; with a fraction, in local time, for an instant, so
 * that now() lies within today(). NaN when the text is neither.
 */
export function dayNumber(text, env) {
  const read = readDate(text, env.clock);
  if (!read) return NaN;
  if (read.isDay) return read.day;
  return (read.ms + env.clock.offset(read.ms) * 60_000) / DAY;
}

/** Days since 1970-01-01 UTC of an instant: decimal-date-time(). */
export const utcDays = (ms) => ms / DAY;

/** The instant of a local day number, with its fraction as time of day. */
export const fromDayNumber = (days, clock) => fromLocal(Math.round(days * DAY), clock);

/** The fraction of a day in the device's zone of "12:30:00.000+01:00" or of a date and time. */
export function dayFraction(text, env) {
  const m = TIME.exec(text.trim());
  if (!m) {
    const read = readDate(text, env.clock);
    if (!read) return NaN;
    const local = read.ms + env.clock.offset(read.ms) * 60_000;
    return (((local % DAY) + DAY) % DAY) / DAY;
  }
  let local = Number(m[1]) * 3_600_000 + Number(m[2]) * 60_000 + Number(m[3] || 0) * 1000 + Number((m[4] || "").padEnd(3, "0").slice(0, 3));
  const zone = zoneMinutes(m[5]);
  if (zone !== null) local += (env.clock.offset(env.clock.now()) - zone) * 60_000;
  return (((local % DAY) + DAY) % DAY) / DAY;
}

const names = new Map();
/** Short names of months and days in a language, from the browser. */
function shortName(kind, index, language) {
  const key = language || "en";
  if (!names.has(key)) {
    let month;
    let day;
    try {
      month = new Intl.DateTimeFormat(key, { month: "short", timeZone: "UTC" });
      day = new Intl.DateTimeFormat(key, { weekday: "short", timeZone: "UTC" });
    } catch {
      return shortName(kind, index, "en");
    }
    const list = (format, make, count) => Array.from({ length: count }, (_, i) => format.format(make(i)));
    names.set(key, { month: list(month, (i) => Date.UTC(2023, i, 15), 12), day: list(day, (i) => Date.UTC(2023, 0, 1 + i), 7) });
  }
  return names.get(key)[kind][index];
}

/** format-date() and format-date-time(). */
export function formatDate(ms, format, clock, language) {
  const w = wall(ms, clock);
  const made = {
    Y: () => pad(w.year, 4), y: () => pad(w.year % 100), m: () => pad(w.month), n: () => w.month, d: () => pad(w.day), e: () => w.day,
    H: () => pad(w.hour), h: () => w.hour, M: () => pad(w.minute), S: () => pad(w.second), 3: () => pad(w.ms, 3),
    b: () => shortName("month", w.month - 1, language), a: () => shortName("day", w.weekday, language),
    Z: () => zoneText(w.offset), "%": () => "%",
  };
  return format.replace(/%(.)/gsu, (whole, letter) => (made[letter] ? String(made[letter]()) : whole));
}
