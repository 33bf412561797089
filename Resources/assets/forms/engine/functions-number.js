/** Numbers, and the shuffle that needs them. @module functions-number */
import { toNumber, toText, unpack, atom } from "./values.js";
import { nodes } from "./xpath.js";
import { digestBytes } from "./digest.js";

const many = Infinity;
const one = (f) => [1, 1, (c, [v]) => f(toNumber(v, c.env))];

/** Numbers out of node-sets and scalars; what is no number is left out, as JavaRosa does. */
function known(args, env) {
  const all = [];
  for (const arg of args) for (const v of Array.isArray(arg) ? arg.map(atom) : [arg]) { const n = toNumber(v, env); if (!Number.isNaN(n)) all.push(n); }
  return all;
}

/** Half up, at a number of decimals that may be negative; by decimal text, so that 1.005 behaves as people expect. */
export function round(value, places) {
  if (!Number.isFinite(value)) return value;
  if (!places) return Math.round(value) || 0;
  const digits = Math.max(-100, Math.min(100, Math.trunc(places)));
  const shift = (n, by) => { const [m, e = "0"] = String(n).split("e"); return Number(`${m}e${Number(e) + by}`); };
  const shifted = shift(Math.abs(value), digits);
  return (Math.sign(value) * shift(Math.floor(shifted + 0.5), -digits)) || 0;
}

/** The Park-Miller generator, as the ODK specification names it: numbers in [0, 1). */
function parkMiller(seed) {
  const modulus = 2147483647n;
  let state = seed % modulus;
  if (state <= 0n) state += modulus - 1n;
  return () => {
    state = (state * 16807n) % modulus;
    return Number(state - 1n) / 2147483646;
  };
}

/** A seed out of anything: a number as it is, other text by its SHA-256. */
function seedOf(value, env) {
  const scalar = unpack(value);
  const n = toNumber(scalar, env);
  if (Number.isFinite(n)) return BigInt(Math.trunc(n));
  const text = toText(scalar);
  if (text === "") return 0n;
  return new DataView(digestBytes(new TextEncoder().encode(text), "SHA-256").buffer).getBigInt64(0);
}

/** "Inside-out" Fisher-Yates. */
export function shuffle(list, random) {
  const out = [];
  for (let i = 0; i < list.length; i++) {
    const j = Math.floor(random() * (i + 1));
    if (j !== i) out[i] = out[j];
    out[j] = list[i];
  }
  return out;
}

export const numberFunctions = {
  number: [0, 1, (c, [v]) => toNumber(v === undefined ? [c.node] : v, c.env)],
  int: one((n) => Math.trunc(n) || (Number.isNaN(n) ? NaN : 0)),
  round: [1, 2, (c, [v, d]) => round(toNumber(v, c.env), d === undefined ? 0 : toNumber(d, c.env))],
  floor: one(Math.floor), ceiling: one(Math.ceil), abs: one(Math.abs), sqrt: one(Math.sqrt),
  sin: one(Math.sin), cos: one(Math.cos), tan: one(Math.tan), asin: one(Math.asin), acos: one(Math.acos), atan: one(Math.atan),
  atan2: [2, 2, (c, [a, b]) => Math.atan2(toNumber(a, c.env), toNumber(b, c.env))],
  exp: one(Math.exp), exp10: one((n) => 10 ** n), log: one(Math.log), log10: one(Math.log10),
  pow: [2, 2, (c, [a, b]) => toNumber(a, c.env) ** toNumber(b, c.env)],
  pi: [0, 0, () => Math.PI],
  random: [0, 0, (c) => c.env.random()],
  sum: [1, 1, (c, [v]) => known([nodes(v)], c.env).reduce((a, b) => a + b, 0)],
  max: [0, many, (c, args) => { const all = known(args, c.env); return all.length ? all.reduce((a, b) => Math.max(a, b)) : NaN; }],
  min: [0, many, (c, args) => { const all = known(args, c.env); return all.length ? all.reduce((a, b) => Math.min(a, b)) : NaN; }],
  randomize: [1, 2, (c, [v, seed]) => shuffle(nodes(v), seed === undefined ? c.env.random : parkMiller(seedOf(seed, c.env)))],
};
