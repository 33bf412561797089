/**
 * MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4) at once, without waiting: digest() stands inside expressions, where
 * WebCrypto's promises cannot. For checksums and identifiers in forms, not for secrets.
 * @module digest
 */
const rotl = (x, n) => (x << n) | (x >>> (32 - n));
const rotr = (x, n) => (x >>> n) | (x << (32 - n));
const M64 = (1n << 64n) - 1n;

/** The message with its padding, in blocks of `block` bytes, the length in bits at the end. */
function padded(bytes, block, isLittle) {
  const lengthBytes = block / 8;
  const total = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const out = new Uint8Array(total);
  out.set(bytes);
  out[bytes.length] = 0x80;
  const view = new DataView(out.buffer);
  const bits = BigInt(bytes.length) * 8n;
  if (isLittle) view.setBigUint64(total - 8, bits, true); else view.setBigUint64(total - 8, bits);
  return view;
}

function md5(bytes) {
  const k = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
  const s = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  const view = padded(bytes, 64, true);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].map((x) => x | 0);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
      const g = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] & 15;
      const sum = (a + f + k[i] + view.getInt32(at + 4 * g, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotl(sum, s[round * 4 + (i & 3)])) | 0];
    }
    state = [state[0] + a, state[1] + b, state[2] + c, state[3] + d].map((x) => x | 0);
  }
  return words(state, true);
}

function sha1(bytes) {
  const view = padded(bytes, 64);
  const h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0].map((x) => x | 0);
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 80; i++) w[i] = i < 16 ? view.getInt32(at + 4 * i) : rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    let [a, b, c, d, e] = h;
    for (let i = 0; i < 80; i++) {
      const f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(i / 20)];
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, (rotl(a, 5) + f + e + k + w[i]) | 0];
    }
    [a, b, c, d, e].forEach((x, i) => { h[i] = (h[i] + x) | 0; });
  }
  return words(h);
}

const primes = [];
for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);

/** The first 64 bits of the fraction of a prime's square or cube root, by whole-number search. */
function rootBits(prime, degree) {
  const power = BigInt(degree);
  const target = BigInt(prime) << (64n * power);
  let low = 0n;
  let high = 1n << 70n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= target) low = middle; else high = middle - 1n;
  }
  return low & M64;
}

let constants = null;
const sha2Constants = () => (constants ||= { k: primes.map((p) => rootBits(p, 3)), h: primes.slice(0, 16).map((p) => rootBits(p, 2)) });

function sha256(bytes) {
  const { k, h: start } = sha2Constants();
  const k32 = k.slice(0, 64).map((x) => Number(x >> 32n) | 0);
  const h = start.slice(0, 8).map((x) => Number(x >> 32n) | 0);
  const view = padded(bytes, 64);
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) { w[i] = view.getInt32(at + 4 * i); continue; }
      const s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, x] = h;
    for (let i = 0; i < 64; i++) {
      const t1 = (x + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + k32[i] + w[i]) | 0;
      const t2 = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [x, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, x].forEach((v, i) => { h[i] = (h[i] + v) | 0; });
  }
  return words(h);
}

function sha512(bytes, is384) {
  const { k, h: start } = sha2Constants();
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & M64;
  const h = is384 ? start.slice(8, 16) : start.slice(0, 8);
  const view = padded(bytes, 128);
  const w = new Array(80);
  for (let at = 0; at < view.byteLength; at += 128) {
    for (let i = 0; i < 80; i++) {
      if (i < 16) { w[i] = view.getBigUint64(at + 8 * i); continue; }
      const s0 = turn(w[i - 15], 1n) ^ turn(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turn(w[i - 2], 19n) ^ turn(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & M64;
    }
    let [a, b, c, d, e, f, g, x] = h;
    for (let i = 0; i < 80; i++) {
      const t1 = (x + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & M64 & g)) + k[i] + w[i]) & M64;
      const t2 = ((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & M64;
      [x, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & M64, c, b, a, (t1 + t2) & M64];
    }
    [a, b, c, d, e, f, g, x].forEach((v, i) => { h[i] = (h[i] + v) & M64; });
  }
  const out = new Uint8Array(64);
  const made = new DataView(out.buffer);
  h.forEach((v, i) => made.setBigUint64(8 * i, v));
  return is384 ? out.slice(0, 48) : out;
}

function words(state, isLittle = false) {
  const out = new Uint8Array(state.length * 4);
  const view = new DataView(out.buffer);
  state.forEach((x, i) => view.setInt32(4 * i, x, isLittle));
  return out;
}

const ALGORITHMS = { MD5: md5, "SHA-1": sha1, SHA1: sha1, "SHA-256": sha256, SHA256: sha256, "SHA-384": (b) => sha512(b, true),
  SHA384: (b) => sha512(b, true), "SHA-512": (b) => sha512(b, false), SHA512: (b) => sha512(b, false) };

/** The raw digest of bytes, or null when the algorithm is not known. */
export function digestBytes(bytes, algorithm) {
  const made = ALGORITHMS[algorithm.toUpperCase()];
  return made ? made(bytes) : null;
}

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
export const base64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));

/** digest(text, algorithm, "hex" | "base64"). */
export function digest(text, algorithm, encoding = "base64") {
  const bytes = digestBytes(new TextEncoder().encode(text), algorithm);
  return bytes === null ? "" : encoding.toLowerCase() === "hex" ? hex(bytes) : base64(bytes);
}
