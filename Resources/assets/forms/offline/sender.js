/**
 * Sends complete entries, each exactly once: an entry has its identity from its first save, the server takes the same identity
 * twice for one, and an entry counts as sent only after a 201 or 202. Whatever else happens it stays and is tried again.
 * @module sender
 */
import { DOORS, asScript } from "./doors.js";

const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 15 * 60_000;
const PART_SIZE = 10_000_000;
const ANSWER_WITHIN = 120_000;
const CHECK_WITHIN = 8_000;

export class Sender {
  /** `options`: onChange(), onLocked(), onSignedOut(isOther), now, fetcher, deviceID, owner (whose entries these are), token(). */
  constructor(entries, options = {}) {
    this.entries = entries;
    this.options = options;
    this.now = options.now || (() => Date.now());
    this.fetch = options.fetcher || ((...args) => fetch(...args));
    this.partSize = PART_SIZE;
    this.csrf = "";
    this.running = null;
  }

  get token() { return this.options.token?.() || ""; }

  /** Asks whether this device may go on: "ok", "locked", "signedOut" or "offline". */
  async check() {
    let answer;
    try {
      answer = await this.fetch(DOORS.device, { credentials: "same-origin", cache: "no-store", redirect: "error", headers: asScript({ token: this.token }), signal: AbortSignal.timeout(CHECK_WITHIN) });
    } catch { return "offline"; }
    if (answer.status === 423 || answer.status === 410) return "locked";
    if (answer.status === 401 || answer.status === 403) return "signedOut";
    if (!answer.ok) return "offline";
    try {
      const { locked, csrf = "", member, registered = false } = await answer.json();
      // What one person entered is never sent in the name of another.
      this.isOther = locked === false && this.options.owner !== undefined && member !== this.options.owner;
      if (this.isOther) return "signedOut";
      this.csrf = csrf;
      this.isRegistered = registered;
      return locked === true ? "locked" : locked === false ? "ok" : "offline";
    } catch {
      return "offline"; // a sign-in page of a hotel, not our server
    }
  }

  /** Sends what is due; `isAll` also what waits for a later try. One tab at a time. */
  send(isAll = false) {
    this.running ||= this.locked(() => this.round(isAll)).finally(() => { this.running = null; });
    return this.running;
  }

  locked(work) {
    const name = `palermo-forms-send-${this.entries.store.database.name}`;
    return navigator.locks ? navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : null)) : work();
  }

  async round(isAll) {
    if (!this.entries.vault.isOpen) return;
    const due = (await this.entries.store.all("entries")).filter((one) => one.state === "ready" && (isAll || one.nextTry <= this.now())).sort((a, b) => a.made - b.made);
    if (due.length === 0) return;
    const state = await this.check();
    if (state === "locked") { await this.options.onLocked?.(); return; }
    if (state === "signedOut") { this.options.onSignedOut?.(this.isOther); return; }
    if (state === "offline") { await this.postpone(due); return; }
    for (const record of due) {
      if (!this.entries.vault.isOpen) return;
      const result = await this.one(record.id);
      this.options.onChange?.();
      if (result === "locked") { await this.options.onLocked?.(); return; }
      if (result === "signedOut") { this.options.onSignedOut?.(); return; }
    }
  }

  async postpone(records) {
    for (const { id } of records) {
      await this.entries.store.change("entries", id, (one) => {
        one.attempts += 1;
        // Twice as long each time, give or take a quarter, so that a team that finds the network together does not come together.
        one.nextTry = this.now() + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(20, one.attempts - 1)) * (0.75 + Math.random() / 2);
        return one;
      });
    }
    this.options.onChange?.();
  }

  /** Sends one entry in as many parts as it needs. */
  async one(id) {
    const record = await this.entries.store.get("entries", id);
    if (!record || record.state !== "ready") return "gone";
    const content = await this.entries.content(record);
    const files = (await this.entries.store.allOf("attachments", "entry", id)).filter((file) => content.files.includes(file.name) && !record.sentFiles.includes(file.name));
    const parts = this.cut(files, content.xml.length);
    for (let i = 0; i < parts.length; i++) {
      const isLast = i === parts.length - 1;
      let answer;
      try { answer = await this.post(content.xml, id, parts[i], isLast); } catch { await this.postpone([record]); return "later"; }
      const result = await this.judge(answer, record, content, parts[i], isLast);
      if (result) return result;
    }
    return "sent";
  }

  /** Groups files so that a POST stays below what the server takes; a single larger one goes alone. */
  cut(files, xmlSize) {
    const parts = [[]];
    let size = xmlSize;
    for (const file of files) {
      if (parts[parts.length - 1].length && size + file.size > this.partSize) { parts.push([]); size = xmlSize; }
      parts[parts.length - 1].push(file);
      size += file.size;
    }
    return parts;
  }

  async post(xml, id, files, isLast) {
    const body = new FormData();
    body.append("xml_submission_file", new File([xml], "submission.xml", { type: "text/xml" }));
    if (!isLast) body.append("*isIncomplete*", "yes");
    const store = this.entries.filesOf(id);
    for (const { name } of files) body.append(name, new File([await store.get(name)], name));
    const address = DOORS.submission + (this.options.deviceID ? `?deviceID=${encodeURIComponent(this.options.deviceID)}` : "");
    return this.fetch(address, { method: "POST", body, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN),
      headers: { "X-OpenRosa-Version": "1.0", ...asScript({ csrf: this.csrf, token: this.token, accept: "*/*" }) } });
  }

  /** What an answer means. Returns null to go on with the next part. */
  async judge(answer, record, content, files, isLast) {
    const { status, headers } = answer;
    this.partSize = Number(headers.get("X-OpenRosa-Accept-Content-Length")) || this.partSize;
    if (status === 401 || status === 403) return "signedOut";
    if (status === 423 || status === 410) return "locked";
    const message = messageOf(await answer.text().catch(() => ""));
    // 200 is the sign-in page of a network, not our server (OpenRosa answers 201 or 202).
    if (status === 200 || status === 408 || status === 429 || status >= 500) { await this.postpone([record]); return "later"; }
    const receipt = { sentAt: this.now(), id: headers.get("X-Palermo-Receipt") || content.instanceID, message, status };
    const state = headers.get("X-Palermo-State") || "";
    if (status === 201 || status === 202) {
      if (!isLast) {
        await this.entries.store.change("entries", record.id, (one) => { one.sentFiles.push(...files.map((file) => file.name)); one.attempts = 0; return one; });
        return null;
      }
      const end = ["quarantined", "conflict"].includes(state) ? state : "sent";
      await this.entries.settle(record.id, { state: end }, receipt, true);
      return end;
    }
    const end = status === 409 || state === "conflict" ? "conflict" : "refused";
    await this.entries.settle(record.id, { state: end }, receipt);
    return end;
  }

  /** Tries a refused entry again. */
  async again(id) {
    await this.entries.store.change("entries", id, (one) => ({ ...one, state: "ready", attempts: 0, nextTry: 0 }));
    return this.send(true);
  }
}

/** Sends one record with its files now, without a store: `files` are `[{name, blob}]`. Gives the answer. */
export function postRecord(xml, files, { csrf = "", deviceID = "", fetcher = fetch } = {}) {
  const body = new FormData();
  body.append("xml_submission_file", new File([xml], "submission.xml", { type: "text/xml" }));
  for (const { name, blob } of files) body.append(name, new File([blob], name, { type: blob.type }));
  return fetcher(DOORS.submission + (deviceID ? `?deviceID=${encodeURIComponent(deviceID)}` : ""), { method: "POST", body, credentials: "same-origin", redirect: "error",
    signal: AbortSignal.timeout(ANSWER_WITHIN), headers: { "X-OpenRosa-Version": "1.0", ...asScript({ csrf, accept: "*/*" }) } });
}

/** The words of an OpenRosaResponse. */
export function messageOf(text) {
  if (!text.includes("OpenRosaResponse")) return "";
  const doc = new DOMParser().parseFromString(text, "application/xml");
  return (doc.getElementsByTagName("message")[0]?.textContent || doc.getElementsByTagNameNS("*", "message")[0]?.textContent || "").trim().slice(0, 500);
}
