/**
 * Keeps a form that is filled in on a page with the network as a draft on the server, the same draft that the pages without
 * scripts go on with. What is typed survives a reload, a crash and the end of the session.
 * @module live-draft
 */
import { DOORS, asScript } from "./doors.js";

const SAVE_AFTER = 1_000;
const TRY_AGAIN_AFTER = 5_000;
const KEEPALIVE_MAX = 60_000;   // bytes that browsers still send while a page goes away

export class LiveDraft {
  /** `options`: address, csrf, member (whose draft it is), onState("kept" | "unreachable" | "signedOut" | "refused"), fetcher. */
  constructor(form, options) {
    Object.assign(this, { form, options, csrf: options.csrf, timer: null, isDirty: false, isOver: false });
    this.fetch = options.fetcher || ((...args) => fetch(...args));
    this.stop = form.subscribe(() => { this.isDirty = true; this.later(SAVE_AFTER); });
    this.hide = () => { if (document.visibilityState === "hidden") void this.keep(true); };
    document.addEventListener("visibilitychange", this.hide);
    addEventListener("pagehide", this.hide);
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), ms);
  }

  /** One save at a time, each of the newest record. */
  keep(isLeaving = false) {
    if (isLeaving) return this.save(true);
    this.saving = (this.saving || Promise.resolve()).then(() => this.save(false));
    return this.saving;
  }

  async save(isLeaving) {
    clearTimeout(this.timer);
    if (!this.isDirty || this.isOver) return;
    this.isDirty = false;
    const record = this.form.record({ isDraft: true });
    const state = await this.post(record, isLeaving && record.length < KEEPALIVE_MAX);
    if (state === "kept") { this.options.onState(this.isDirty ? "typing" : "kept"); return; }
    this.isDirty = true;
    if (state === "signedOut" || state === "unreachable") this.later(TRY_AGAIN_AFTER);
    this.options.onState(state);
  }

  /** Sends the record; "" throws the draft away. A session that is new since the page was opened is asked for its token. */
  async post(record, keepalive = false) {
    for (const isSecond of [false, true]) {
      let answer;
      try {
        answer = await this.fetch(this.options.address, { method: "POST", body: record, keepalive, credentials: "same-origin", redirect: "error",
          headers: { "Content-Type": "text/xml", ...asScript({ csrf: this.csrf }) } });
      } catch { return "unreachable"; }
      if (answer.status === 204) return "kept";
      if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return "unreachable";
      if (answer.status !== 401 && answer.status !== 403) return "refused";
      if (isSecond || !await this.renew()) return "signedOut";
    }
    return "signedOut";
  }

  /** The token of the session that there is now, when it is the same person's. */
  async renew() {
    try {
      const answer = await this.fetch(DOORS.device, { credentials: "same-origin", cache: "no-store", redirect: "error", headers: asScript() });
      if (!answer.ok) return false;
      const { csrf, member } = await answer.json();
      if (member !== this.options.member) return false;
      this.csrf = csrf;
      return true;
    } catch { return false; }
  }

  /** The record was sent, or tried: the draft goes. */
  async discard() {
    this.end();
    await this.saving;
    await this.post("");
  }

  end() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.stop();
    document.removeEventListener("visibilitychange", this.hide);
    removeEventListener("pagehide", this.hide);
  }
}
