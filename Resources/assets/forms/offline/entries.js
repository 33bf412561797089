/**
 * Entries on the device: drafts, entries that wait to be sent, receipts. The content is sealed; in the clear lie only the
 * form's id, the state and times.
 * @module entries
 *
 * States: draft → ready → sent | quarantined; ready → conflict | refused (kept, can be tried again).
 */
export class Entries {
  constructor(store, vault, now = () => Date.now()) {
    this.store = store;
    this.vault = vault;
    this.now = now;
    this.saving = new Map();
  }

  /** Saves a draft. `content`: {instanceID, xml, title, name, language, files}. Writes of one entry wait for each other. */
  save(id, form, content) { return this.inTurn(id, () => this.write(id, form, content, "draft")); }

  async write(id, form, content, state) {
    const sealed = await this.vault.sealJSON(content, `entries/${id}`);
    const before = await this.store.get("entries", id);
    // An entry that is complete does not become a draft again by a late save.
    if (before && before.state !== "draft" && state === "draft") return before;
    const record = { ...(before || { made: this.now(), attempts: 0, nextTry: 0, sentFiles: [] }), id, form, state, changed: this.now(), sealed };
    await this.store.put("entries", record);
    return record;
  }

  /** The entry is complete and waits to be sent. */
  complete(id, form, content) { return this.inTurn(id, () => this.write(id, form, content, "ready")); }

  async inTurn(id, work) {
    const before = this.saving.get(id) || Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    this.saving.set(id, mine);
    try { return await mine; } finally { if (this.saving.get(id) === mine) this.saving.delete(id); }
  }

  async content(record) { return this.vault.openJSON(record.sealed, `entries/${record.id}`); }

  /** All entries with their content, newest first. What cannot be opened is said so. */
  async list() {
    const records = await this.store.all("entries");
    const opened = await Promise.all(records.map(async (record) => {
      try { return { ...record, content: await this.content(record) }; } catch { return { ...record, content: null }; }
    }));
    return opened.sort((a, b) => b.changed - a.changed);
  }

  async remove(id) {
    const files = await this.store.allOf("attachments", "entry", id);
    await this.store.write(["entries", "attachments"], (t) => {
      t.objectStore("entries").delete(id);
      for (const file of files) t.objectStore("attachments").delete(file.id);
    });
  }

  /**
   * Sets what the server said. With `isDone` the answers and files leave the device in the same transaction and only the
   * receipt stays.
   */
  async settle(id, changes, receipt = null, isDone = false) {
    const record = await this.store.get("entries", id);
    if (!record) return null;
    const content = await this.content(record);
    const kept = isDone ? { instanceID: content.instanceID, title: content.title, receipt } : { ...content, ...(receipt ? { receipt } : {}) };
    const sealed = await this.vault.sealJSON(kept, `entries/${id}`);
    const files = isDone ? await this.store.allOf("attachments", "entry", id) : [];
    const made = { ...record, ...changes, changed: this.now(), sealed };
    await this.store.write(["entries", "attachments"], (t) => {
      t.objectStore("entries").put(made);
      for (const file of files) t.objectStore("attachments").delete(file.id);
    });
    return made;
  }

  /** Attachments of one entry, in the shape the view asks for. */
  filesOf(entry) {
    const place = (name) => `${entry}/${name}`;
    return {
      put: async (name, blob) => {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        const head = new TextEncoder().encode((blob.type || "application/octet-stream").padEnd(100).slice(0, 100));
        const whole = new Uint8Array(100 + bytes.length);
        whole.set(head.slice(0, 100));
        whole.set(bytes, 100);
        await this.store.put("attachments", { id: place(name), entry, name, size: bytes.length, sealed: await this.vault.seal(whole, `attachments/${place(name)}`) });
      },
      get: async (name) => {
        const record = await this.store.get("attachments", place(name));
        if (!record) return null;
        const whole = await this.vault.open(record.sealed, `attachments/${record.id}`);
        return new Blob([whole.slice(100)], { type: new TextDecoder().decode(whole.slice(0, 100)).trim() });
      },
      remove: async (name) => this.store.remove("attachments", place(name)),
    };
  }
}
