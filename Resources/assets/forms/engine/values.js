/**
 * Conversions between the four kinds of XPath values. Node-sets are arrays of nodes. An empty node-set is the empty
 * string in a scalar place, and of many nodes the first counts.
 * @module values
 */
import { dayNumber } from "./dates.js";

const NUMBER = /^\s*-?(?:\d+(?:\.\d*)?|\.\d+)\s*$/;

/** The value of one node: a boolean where a calculation or the bind's type made it one, otherwise its text. */
export function atom(node) {
  if (node.typed === "boolean" && node.value !== "") return node.value === "1" || node.value === "true";
  return node.text();
}

/** A scalar out of anything. */
export function unpack(value) {
  return Array.isArray(value) ? (value.length ? atom(value[0]) : "") : value;
}

export function toBoolean(value) {
  const one = unpack(value);
  return typeof one === "number" ? one !== 0 && one === one : typeof one === "string" ? one.length > 0 : Boolean(one);
}

export function toText(value) {
  const one = unpack(value);
  if (typeof one === "string") return one;
  return typeof one === "number" ? numberText(one) : String(one);
}

/** Numbers as XPath writes them: no exponent, no negative zero. */
export function numberText(n) {
  if (Number.isInteger(n)) return Math.abs(n) < 1e21 ? String(n === 0 ? 0 : n) : BigInt(n).toString();
  const text = String(n);
  const exponent = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!exponent) return text;
  const [, sign, first, rest = "", power] = exponent;
  const digits = first + rest;
  const places = Number(power);
  if (places < 0) return `${sign}0.${"0".repeat(-places - 1)}${digits}`;
  return sign + (digits.length > places + 1 ? `${digits.slice(0, places + 1)}.${digits.slice(places + 1)}` : digits.padEnd(places + 1, "0"));
}

/** Numbers; text that is a date or a date and time becomes days since 1970 (ODK's extension of number()). */
export function toNumber(value, env) {
  const one = unpack(value);
  if (typeof one === "number") return one;
  if (typeof one === "boolean") return one ? 1 : 0;
  if (NUMBER.test(one)) return Number(one);
  return one.length >= 10 && one[4] === "-" ? dayNumber(one, env) : NaN;
}

/** As atom, but a node whose bind says number compares as a number ("7" = "07"), as in JavaRosa. */
export function typedAtom(node) {
  const value = atom(node);
  return node.typed === "number" && NUMBER.test(value) ? Number(value) : value;
}

/** `=` and `!=` as JavaRosa and XPath both mean them: for node-sets any node counts, an empty one is "". */
export function equal(a, b, env, isNegated) {
  const many = (v) => (Array.isArray(v) ? (v.length ? v.map(typedAtom) : [""]) : [v]);
  if (!Array.isArray(a) && !Array.isArray(b)) return sameAtom(a, b, env) !== isNegated;
  for (const x of many(a)) for (const y of many(b)) if (sameAtom(x, y, env) !== isNegated) return true;
  return false;
}

function sameAtom(x, y, env) {
  if (typeof x === "boolean" || typeof y === "boolean") return toBoolean(x) === toBoolean(y);
  if (typeof x === "number" || typeof y === "number") {
    const p = toNumber(x, env);
    const q = toNumber(y, env);
    return p === q || Math.abs(p - q) < 1e-12;
  }
  return x === y;
}

/** `<`, `<=`, `>`, `>=`: always by number. */
export function compare(op, a, b, env) {
  const many = (v) => (Array.isArray(v) ? (v.length ? v : [""]) : [v]);
  for (const x of many(a)) {
    const p = toNumber(x.text ? [x] : x, env);
    for (const y of many(b)) {
      const q = toNumber(y.text ? [y] : y, env);
      if (op === "<" ? p < q : op === ">" ? p > q : op === "<=" ? p <= q : p >= q) return true;
    }
  }
  return false;
}
