/**
 * How a value is kept as text for a data type, and whether typed text fits the type.
 * @module answers
 */
import { numberText } from "./values.js";
import { readDate, dateText, dateTimeText } from "./dates.js";
import { readPoint, readPoints } from "./geo.js";

const INT = /^[-+]?\d{1,18}$/;
const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const isInt = (type) => type === "int" || type === "integer" || type === "long";

/** What a calculation's result becomes in a node. Returns `{text, isBoolean}`. */
export function storedResult(value, type, clock) {
  if (typeof value === "boolean") return { text: value ? "1" : "0", isBoolean: true };
  if (typeof value === "number") {
    if (Number.isNaN(value)) return { text: "", isBoolean: false };
    return { text: numberText(isInt(type) ? Math.trunc(value) : value), isBoolean: false };
  }
  return { text: tidyAnswer(value, type, clock), isBoolean: type === "boolean" };
}

/** Brings typed text into the form in which the type is kept; leaves alone what does not fit. */
export function tidyAnswer(text, type, clock) {
  if (text === "") return "";
  if (isInt(type)) return INT.test(text.trim()) ? BigInt(text.trim().replace("+", "")).toString() : text;
  if (type === "decimal") return DECIMAL.test(text.trim()) && text.trim().length < 16 ? numberText(Number(text)) : text;
  if (type === "boolean") return text === "true" || text === "1" ? "1" : text === "false" || text === "0" ? "0" : text;
  if (type === "date" && text.includes("T")) { const read = readDate(text, clock); return read ? dateText(read.ms, clock) : text; }
  if (type === "dateTime") {
    const read = readDate(text, clock);
    return read && !/[Zz]$|[+-]\d\d:?\d\d$/.test(text.slice(10)) ? dateTimeText(read.ms, clock) : text;
  }
  if (type === "select" || type === "rank") return text.trim().split(/\s+/).join(" ");
  return text;
}

/** Whether text is a value of the type (empty always is). */
export function fitsType(text, type, clock) {
  if (text === "") return true;
  if (isInt(type)) return INT.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER;
  switch (type) {
    case "decimal": return DECIMAL.test(text);
    case "date": case "dateTime": return readDate(text, clock) !== null;
    case "time": return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text);
    case "geopoint": return readPoint(text) !== null;
    case "geotrace": { const points = readPoints(text); return points !== null && points.length >= 2; }
    case "geoshape": {
      const points = readPoints(text);
      return points !== null && points.length >= 4 && points[0][0] === points[points.length - 1][0] && points[0][1] === points[points.length - 1][1];
    }
    default: return true;
  }
}
