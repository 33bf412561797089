/**
 * The functions of XPath 1.0 and of ODK XForms. Each is `{run(context, args, asts), least, most, isLazy}`; a lazy one
 * gets closures instead of values. Text, truth and node-sets are here; numbers, dates and form functions beside it.
 * @module functions
 */
import { toBoolean, toText, toNumber, unpack, atom } from "./values.js";
import { matchesWhole } from "./regex.js";
import { digest } from "./digest.js";
import { pointsOf, length, area, isInside, readPoint } from "./geo.js";
import { numberFunctions } from "./functions-number.js";
import { dateFunctions } from "./functions-date.js";
import { formFunctions } from "./functions-form.js";

const table = new Map();

/** Adds functions: name → [least, most, run] or [least, most, run, isLazy]. */
function add(list) {
  for (const [name, [least, most, run, isLazy = false]] of Object.entries(list)) table.set(name, { run, least, most, isLazy });
}

/** A function by its name; the prefix "jr:" belongs to the name, others are dropped. */
export function lookup(name) {
  return table.get(name) || table.get(name.replace(/^(?!jr:)[^:]+:/, "")) || table.get("jr:" + name.replace(/^[^:]+:/, "")) || null;
}

/** All names, for tests and help. */
export const functionNames = () => [...table.keys()];

const many = Infinity;
/** Every scalar out of arguments that may be node-sets. */
export const flat = (args) => args.flatMap((arg) => (Array.isArray(arg) ? arg.map(atom) : [arg]));
export const items = (text) => text.trim().split(/\s+/).filter(Boolean);
const points = (text) => Array.from(text);
const isAscii = (text) => !/[\uD800-\uDFFF]/.test(text);

function substr(text, from, to) {
  const chars = isAscii(text) ? text : points(text);
  const size = chars.length;
  let a = Math.trunc(from);
  let b = to === undefined || Number.isNaN(to) ? size : Math.trunc(to);
  if (Number.isNaN(a)) return "";
  if (a < 0) a = Math.max(0, size + a);
  if (b < 0) b = Math.max(0, size + b);
  if (a >= b) return "";
  const cut = chars.slice(a, Math.min(b, size));
  return typeof cut === "string" ? cut : cut.join("");
}

/** XPath's substring(): 1-based, rounding. */
function substring(text, from, count) {
  const chars = points(text);
  const start = Math.round(from);
  const end = count === undefined ? Infinity : start + Math.round(count);
  return chars.filter((_, i) => i + 1 >= start && i + 1 < end).join("");
}

function translate(text, from, to) {
  const source = points(from);
  const target = points(to);
  return points(text).map((c) => { const i = source.indexOf(c); return i < 0 ? c : target[i] ?? ""; }).join("");
}

function decodeBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, "")), (c) => c.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return "";
  }
}

const HEX = "0123456789abcdef";
/** Random bytes, a UUID of version 4 when no length is asked. */
export function uuid(size) {
  if (size !== undefined) {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const bytes = crypto.getRandomValues(new Uint8Array(Math.max(0, Math.min(1000, Math.trunc(size) || 0))));
    return Array.from(bytes, (b) => letters[b % letters.length]).join("");
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (b) => HEX[b >> 4] + HEX[b & 15]).join("");
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

const isTrueCount = (value, env) => toNumber(value, env) > 0 || unpack(value) === true || unpack(value) === "true";

function between(count, low, high) {
  return (low === -1 || count >= low) && (high === -1 || count <= high);
}

function checklist(c, args) {
  const [low, high] = [toNumber(args[0], c.env), toNumber(args[1], c.env)];
  return between(flat(args.slice(2)).filter((one) => isTrueCount(one, c.env)).length, low, high);
}

function weightedChecklist(c, args) {
  const [low, high] = [toNumber(args[0], c.env), toNumber(args[1], c.env)];
  let sum = 0;
  const rest = args.slice(2);
  const isLists = rest.length === 2 && rest.every(Array.isArray);
  const values = isLists ? rest[0].map(atom) : rest.filter((_, i) => i % 2 === 0);
  const weights = isLists ? rest[1].map(atom) : rest.filter((_, i) => i % 2 === 1);
  values.forEach((value, i) => { if (isTrueCount(value, c.env)) sum += toNumber(weights[i] ?? 0, c.env) || 0; });
  return between(sum, low, high);
}

const list = (value) => toText(value);

add({
  // Text
  string: [0, 1, (c, [v]) => toText(v === undefined ? [c.node] : v)],
  concat: [0, many, (c, args) => flat(args).map(toText).join("")],
  join: [1, many, (c, args) => flat(args.slice(1)).map(toText).join(toText(args[0]))],
  substr: [2, 3, (c, [t, a, b]) => substr(toText(t), toNumber(a, c.env), b === undefined ? undefined : toNumber(b, c.env))],
  substring: [2, 3, (c, [t, a, b]) => substring(toText(t), toNumber(a, c.env), b === undefined ? undefined : toNumber(b, c.env))],
  "substring-before": [2, 2, (c, [t, s]) => { const x = toText(t); const i = x.indexOf(toText(s)); return i < 0 ? "" : x.slice(0, i); }],
  "substring-after": [2, 2, (c, [t, s]) => { const x = toText(t); const y = toText(s); const i = x.indexOf(y); return i < 0 ? "" : x.slice(i + y.length); }],
  translate: [3, 3, (c, args) => translate(...args.map(toText))],
  "string-length": [0, 1, (c, [v]) => { const x = toText(v === undefined ? [c.node] : v); return isAscii(x) ? x.length : points(x).length; }],
  "normalize-space": [0, 1, (c, [v]) => toText(v === undefined ? [c.node] : v).replace(/[ \t\r\n]+/g, " ").trim()],
  contains: [2, 2, (c, [a, b]) => toText(a).includes(toText(b))],
  "starts-with": [2, 2, (c, [a, b]) => toText(a).startsWith(toText(b))],
  "ends-with": [2, 2, (c, [a, b]) => toText(a).endsWith(toText(b))],
  "lower-case": [1, 1, (c, [a]) => toText(a).toLowerCase()],
  "upper-case": [1, 1, (c, [a]) => toText(a).toUpperCase()],
  uuid: [0, 1, (c, [n]) => uuid(n === undefined ? undefined : toNumber(n, c.env))],
  digest: [2, 3, (c, [t, a, e]) => digest(toText(t), toText(a), e === undefined ? "base64" : toText(e))],
  "base64-decode": [1, 1, (c, [t]) => decodeBase64(toText(t))],
  regex: [2, 2, (c, [t, p]) => matchesWhole(toText(t), toText(p))],
  // Truth
  true: [0, 0, () => true],
  false: [0, 0, () => false],
  boolean: [1, 1, (c, [v]) => toBoolean(v)],
  not: [1, 1, (c, [v]) => !toBoolean(v)],
  "boolean-from-string": [1, 1, (c, [v]) => ["true", "1"].includes(toText(v).toLowerCase())],
  if: [3, 3, (c, [test, yes, no]) => (toBoolean(test(c)) ? yes(c) : no(c)), true],
  coalesce: [1, many, (c, args) => { for (const one of args) { const v = unpack(one(c)); if (toText(v) !== "") return v; } return ""; }, true],
  checklist: [2, many, checklist],
  "weighted-checklist": [2, many, weightedChecklist],
  // Selections
  selected: [2, 2, (c, [l, v]) => { const all = list(l); const wanted = toText(v).trim(); return all.trim() === "" ? wanted === "" : items(all).includes(wanted); }],
  "selected-at": [2, 2, (c, [l, n]) => items(list(l))[Math.trunc(toNumber(n, c.env))] ?? ""],
  "count-selected": [1, 1, (c, [l]) => items(list(l)).length],
  // Node-sets
  count: [1, 1, (c, [v]) => (Array.isArray(v) ? v.length : 0)],
  "count-non-empty": [1, 1, (c, [v]) => (Array.isArray(v) ? v.filter((one) => one.text() !== "").length : 0)],
  last: [0, 0, (c) => c.size],
  name: [0, 1, (c, [v]) => (v === undefined ? c.node : v[0])?.name.replace("@", "") ?? ""],
  "local-name": [0, 1, (c, [v]) => (v === undefined ? c.node : v[0])?.name.replace("@", "") ?? ""],
  "namespace-uri": [0, 1, (c, [v]) => (v === undefined ? c.node : v[0])?.source?.uri ?? ""],
  // Places
  area: [1, 1, (c, [v]) => area(pointsOf(v))],
  distance: [1, many, (c, args) => length(args.length === 1 ? pointsOf(args[0]) : args.flatMap(pointsOf))],
  geofence: [2, 2, (c, [p, s]) => { const at = readPoint(toText(p)); const shape = pointsOf(s); return Boolean(at) && shape.length > 2 && isInside(at, shape); }],
});
add(numberFunctions);
add(dateFunctions);
add(formFunctions);
