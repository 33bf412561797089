/**
 * The forms of one person on this device: store, vault, catalogue, entries and sending put together. No page in here.
 * @module device
 */
import { openStore } from "./store.js";
import { Vault } from "./vault.js";
import { Entries } from "./entries.js";
import { Catalogue } from "./catalogue.js";
import { Sender } from "./sender.js";
import { openForm } from "../engine/form.js";
import { readDefinition, refuseEncrypted } from "../engine/definition.js";
import { FormProblem } from "../engine/xml.js";
import { uuid } from "../engine/functions.js";
import { DOORS, asScript } from "./doors.js";
import { hold, alone } from "./locks.js";

const ROUND = 30_000;
const SAVE_AFTER = 400;

export class Device {
  static async open(owner, options = {}) {
    const device = new Device();
    device.store = await openStore(owner);
    device.options = options;
    device.vault = new Vault(device.store, options);
    device.entries = new Entries(device.store, device.vault, options.now);
    device.catalogue = new Catalogue(device.store, options.fetcher);
    const setting = await device.store.get("settings", "device");
    device.id = setting?.value || `palermo.web:${uuid()}`;
    if (!setting) await device.store.put("settings", { id: "device", value: device.id });
    device.token = (await device.store.get("settings", "token"))?.value || "";
    device.sender = new Sender(device.entries, { ...options, owner, deviceID: device.id, token: () => device.token, onLocked: () => device.destroy(),
      onChange: () => options.onChange?.(), onSignedOut: (isOther) => options.onSignedOut?.(isOther) });
    // Other tabs forget the key at the same moment.
    device.channel = new BroadcastChannel(`palermo-forms-${owner}`);
    device.channel.onmessage = ({ data }) => { if (data === "destroyed") device.forget(); };
    return device;
  }

  /** Asks the browser not to throw the store away, and starts the rounds of sending. */
  start() {
    navigator.storage?.persist?.().catch(() => {});
    this.onOnline = () => { void this.sender.send(true); };
    addEventListener("online", this.onOnline);
    this.timer = setInterval(() => { if (navigator.onLine) void this.sender.send(); }, ROUND);
  }

  stop() {
    clearInterval(this.timer);
    removeEventListener("online", this.onOnline);
    this.channel.close();
  }

  /** Asks the server whether this device is locked; if so everything that the key protects is gone. */
  async check() {
    const state = await this.sender.check();
    if (state === "locked") await this.destroy();
    if (state === "signedOut") this.options.onSignedOut?.(this.sender.isOther);
    if (state === "ok") {
      // A device that is given back starts anew.
      await this.store.remove("settings", "locked");
      if (!this.sender.isRegistered && await this.vault.hasKey()) await this.register();
    }
    return state;
  }

  /** Tells the server that this browser keeps forms, so that it can be locked from there. Tried again at the next check. */
  async register() {
    await alone(`${this.store.database.name}-register`, async () => {
      const known = (await this.store.get("settings", "token"))?.value || "";
      if (known !== this.token) { this.token = known; return; }
      const fetcher = this.options.fetcher || ((...args) => fetch(...args));
      try {
        const answer = await fetcher(DOORS.device, { method: "POST", credentials: "same-origin", redirect: "error", headers: asScript({ csrf: this.sender.csrf }) });
        if (answer.status !== 201) return;
        const { token } = await answer.json();
        await this.store.put("settings", { id: "token", value: token });
        this.token = token;
      } catch { return; }
    });
  }

  /** The server has locked this device, and has not said otherwise since. */
  async isLocked() { return Boolean(await this.store.get("settings", "locked")); }

  /** The key goes first; then the server hears that it is gone. */
  async destroy() {
    this.isDestroyed = true;
    await this.store.put("settings", { id: "locked", value: true });
    await this.vault.destroy();
    this.channel.postMessage("destroyed");
    this.forget();
    const fetcher = this.options.fetcher || ((...args) => fetch(...args));
    await fetcher(DOORS.erased, { method: "POST", credentials: "same-origin", redirect: "error", headers: asScript({ token: this.token }) }).catch(() => {});
  }

  /** What this tab still holds in memory. */
  forget() {
    this.isDestroyed = true;
    this.vault.lock();
    this.options.onDestroyed?.();
  }

  /** Opens a form for a new entry or for one that was begun. Returns `{form, entry, bundle, files, keep(), complete()}`. */
  async fill(formID, entryID = null) {
    const bundle = await this.catalogue.open(formID);
    if (!bundle) return null;
    const id = entryID || uuid();
    const release = await hold(`palermo-forms-entry-${id}`);
    try {
      return await this.openEntry(formID, entryID, id, bundle, release);
    } catch (error) {
      release();
      bundle.release();
      throw error;
    }
  }

  async openEntry(formID, entryID, id, bundle, release) {
    const record = entryID ? await this.store.get("entries", entryID) : null;
    const content = record ? await this.entries.content(record) : null;
    const definition = readDefinition(bundle.record.xform);
    refuseEncrypted(definition);
    const form = openForm(definition, {
      media: bundle.texts, language: content?.language || this.options.formLanguage?.(bundle.record.languages), saved: content?.xml,
      properties: { deviceid: this.id, username: this.options.username || "", email: this.options.email || "", ...this.options.properties },
    });
    const files = this.entries.filesOf(id);
    const instanceID = content?.instanceID || form.instanceID || `uuid:${uuid()}`;
    const draft = new Draft(this, formID, id, form, instanceID, bundle);
    draft.release = release;
    return { form, entry: id, bundle, files, draft };
  }
}

/** Keeps an entry as it is typed. */
class Draft {
  constructor(device, formID, id, form, instanceID, bundle) {
    Object.assign(this, { device, formID, id, form, instanceID, bundle, timer: null, isDirty: false, onSaved: () => {} });
    // A form without an instanceID gets one all the same: without it nothing can be sent exactly once.
    const meta = form.metaNode("instanceID");
    if (meta && meta.value === "") form.transact(() => form.store(meta, instanceID));
    this.stop = form.subscribe(() => { this.isDirty = true; clearTimeout(this.timer); this.timer = setTimeout(() => void this.keep(), SAVE_AFTER); });
    this.hide = () => { if (document.visibilityState === "hidden") void this.keep(); };
    document.addEventListener("visibilitychange", this.hide);
    addEventListener("pagehide", this.hide);
  }

  content(isFinal) {
    const { form } = this;
    const names = [...form.root.walk()].filter((node) => (!isFinal || node.live) && node.value && form.definition.controls.get(node.path)?.tag === "upload").map((node) => node.value);
    return { instanceID: this.instanceID, title: this.bundle.record.title, name: form.instanceName, language: form.language, files: names,
      xml: isFinal ? withIdentity(form.record(), this.instanceID, form) : form.record({ isDraft: true }) };
  }

  async keep() {
    clearTimeout(this.timer);
    if (!this.isDirty || this.isOver) return;
    this.isDirty = false;
    try {
      await this.device.entries.save(this.id, this.formID, this.content(false));
      this.onSaved(null);
    } catch (error) {
      this.isDirty = true;
      this.onSaved(error);
    }
  }

  /** Everything is answered: the entry waits to be sent and can no longer be changed here. Until it is kept, nothing ends. */
  async complete() {
    clearTimeout(this.timer);
    await this.device.entries.complete(this.id, this.formID, this.content(true));
    this.end();
    void this.device.sender.send(true);
  }

  end() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.stop();
    document.removeEventListener("visibilitychange", this.hide);
    removeEventListener("pagehide", this.hide);
    this.bundle.release();
    this.release?.();
  }
}

/** The record with a meta block when the form has none of its own. */
function withIdentity(xml, instanceID, form) {
  if (form.metaNode("instanceID")) return xml;
  const block = `<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>${instanceID}</orx:instanceID></orx:meta>`;
  const end = xml.lastIndexOf("</");
  return end < 0 ? xml.replace(/\/>\s*$/, `>${block}</${form.root.name}>`) : xml.slice(0, end) + block + xml.slice(end);
}
