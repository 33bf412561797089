/**
 * Encryption on the device. A random AES-256-GCM key protects entries and attachments; the key itself lies in the store only
 * wrapped by a key that PBKDF2-HMAC-SHA-256 makes of the person's PIN. Without the PIN, or once the wrapped key is destroyed,
 * nothing can be read.
 *
 * Why not Argon2id, which the server uses: browsers do not offer it, WebAssembly would need 'wasm-unsafe-eval' in the content
 * security policy, and in plain JavaScript it is so slow that its cost could not be set as high as this one. 600,000 rounds
 * are OWASP's figure (2023) and take 0.3 to 2 s on a phone.
 *
 * What it is worth: whoever copies the storage of a phone can try PINs on his own machine, without the limit of tries here.
 * Six digits hold off a curious finder; against a laboratory only words do. Therefore longer secrets are accepted and
 * encouraged, entries leave the device once they are sent, and a lost device can be locked from the server.
 * @module vault
 */
const ITERATIONS = 600_000;
const TRIES_MAX = 10;
const FREE_TRIES = 3;
export const PIN_LENGTH_MIN = 6;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Vault {
  /** `store` keeps one record under "key" (store.js). */
  constructor(store, { iterations = ITERATIONS, now = () => Date.now() } = {}) {
    this.store = store;
    this.iterations = iterations;
    this.now = now;
    this.key = null;
  }

  get isOpen() { return this.key !== null; }

  async hasKey() { return Boolean(await this.store.get("keys", "key")); }

  /** Why a PIN is not good enough, or "". */
  static weakness(pin) {
    if (pin.length < PIN_LENGTH_MIN) return "short";
    if (new Set(pin).size < 3 || "01234567890 9876543210 abcdefghij qwertyuiop".includes(pin)) return "simple";
    return "";
  }

  /** Makes the key of this device. Refuses when there is one. */
  async create(pin) {
    if (Vault.weakness(pin)) throw new Error("weak");
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const wrapping = await this.derive(pin, salt, this.iterations);
    const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode("palermo device key") }, wrapping, raw));
    await this.store.add("keys", { id: "key", salt, iv, wrapped, iterations: this.iterations, failures: 0, waitUntil: 0 });
    this.key = await importKey(raw);
    raw.fill(0);
  }

  /** Tries a PIN: `{state: "open" | "wrong" | "wait" | "destroyed", left, until}`. The try is counted before it is made. */
  async unlock(pin) {
    const record = await this.store.change("keys", "key", (one) => {
      one.isWaiting = one.waitUntil > this.now();
      if (!one.isWaiting) one.failures += 1;
      return one;
    });
    if (!record) return { state: "destroyed", left: 0 };
    if (record.isWaiting) return { state: "wait", until: record.waitUntil, left: TRIES_MAX - record.failures };
    try {
      const wrapping = await this.derive(pin, record.salt, record.iterations);
      const raw = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv, additionalData: encoder.encode("palermo device key") }, wrapping, record.wrapped));
      this.key = await importKey(raw);
      raw.fill(0);
    } catch {
      if (record.failures >= TRIES_MAX) { await this.destroy(); return { state: "destroyed", left: 0 }; }
      const until = record.failures > FREE_TRIES ? this.now() + 15_000 * 2 ** (record.failures - FREE_TRIES - 1) : 0;
      await this.store.change("keys", "key", (one) => ({ ...one, waitUntil: until }));
      return { state: "wrong", left: TRIES_MAX - record.failures, until };
    }
    await this.store.change("keys", "key", (one) => ({ ...one, failures: 0, waitUntil: 0 }));
    return { state: "open", left: TRIES_MAX };
  }

  /** Forgets the key in memory. */
  lock() { this.key = null; }

  /** Destroys the key for ever, then whatever it protected. */
  async destroy() {
    this.key = null;
    await this.store.remove("keys", "key");
    await this.store.clear("entries");
    await this.store.clear("attachments");
  }

  /** Encrypts bytes, bound to `place` (store and id), so that records cannot be exchanged. */
  async seal(bytes, place) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(place) }, this.need(), bytes);
    return { iv, data: new Uint8Array(data) };
  }

  async open({ iv, data }, place) {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(place) }, this.need(), data));
  }

  async sealJSON(value, place) { return this.seal(encoder.encode(JSON.stringify(value)), place); }
  async openJSON(sealed, place) { return JSON.parse(decoder.decode(await this.open(sealed, place))); }

  need() { if (!this.key) throw new Error("locked"); return this.key; }

  async derive(pin, salt, iterations) {
    const material = await crypto.subtle.importKey("raw", encoder.encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }
}

/** In memory the key cannot be taken out by script. */
const importKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
