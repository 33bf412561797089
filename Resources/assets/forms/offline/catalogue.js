/** Forms and their files, brought to the device so that they open without a network. @module catalogue */
import { DOORS, asScript } from "./doors.js";
import { digestBytes, hex } from "../engine/digest.js";
import { readDefinition } from "../engine/definition.js";

const TEXT = /\.(csv|xml|geojson)$/i;

export class Catalogue {
  constructor(store, fetcher = (...args) => fetch(...args)) { this.store = store; this.fetch = fetcher; }

  /** Forms on the device. */
  async local() { return (await this.store.all("forms")).sort((a, b) => a.title.localeCompare(b.title)); }

  /** Compares with the server and brings what is new. Without a network nothing changes. Returns how many were brought. */
  async refresh() {
    let offered;
    try { offered = await this.json(DOORS.list); } catch { return 0; }
    const have = new Map((await this.store.all("forms")).map((form) => [form.id, form]));
    let brought = 0;
    for (const { id, hash } of offered) if (have.get(id)?.hash !== hash && await this.download(id, hash).catch(() => null)) brought++;
    for (const form of have.values()) {
      // A form that was taken back stays while an entry of it waits.
      if (!offered.some((one) => one.id === form.id) && !(await this.store.all("entries")).some((entry) => entry.form === form.id)) await this.remove(form.id);
    }
    return brought;
  }

  /** Brings one form with all its files; it appears only when everything has arrived whole. */
  async download(id, hash = "") {
    const [xform, { media = [] }] = await Promise.all([this.text(DOORS.xform(id)), this.json(DOORS.manifest(id))]);
    const definition = readDefinition(xform);
    const files = [];
    const before = new Map((await this.store.allOf("media", "form", id)).map((one) => [one.name, one]));
    for (const { name, md5, url } of media) {
      const known = before.get(name);
      if (known && known.md5 === md5) { files.push(known); continue; }
      const address = new URL(url, location.href);
      if (address.origin !== location.origin) throw new Error("foreign");
      const answer = await this.good(address.pathname + address.search);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (md5 && hex(digestBytes(bytes, "MD5")) !== md5.replace(/^md5:/, "")) throw new Error(`damaged: ${name}`);
      files.push({ id: `${id}/${name}`, form: id, name, md5, type: answer.headers.get("Content-Type") || "", bytes });
    }
    const record = { id, title: definition.title || id, version: definition.version, hash, xform, languages: definition.itext.languages, at: Date.now() };
    await this.store.write(["forms", "media"], (t) => {
      for (const gone of before.values()) if (!files.some((one) => one.id === gone.id)) t.objectStore("media").delete(gone.id);
      for (const file of files) t.objectStore("media").put(file);
      t.objectStore("forms").put(record);
    });
    return record;
  }

  async remove(id) {
    const files = await this.store.allOf("media", "form", id);
    await this.store.write(["forms", "media"], (t) => { t.objectStore("forms").delete(id); for (const file of files) t.objectStore("media").delete(file.id); });
  }

  /** A form ready to open: `{record, texts: Map, address(name), release()}`. */
  async open(id) {
    const record = await this.store.get("forms", id);
    if (!record) return null;
    const texts = new Map();
    const addresses = new Map();
    for (const { name, bytes, type } of await this.store.allOf("media", "form", id)) {
      if (TEXT.test(name)) texts.set(name, new TextDecoder().decode(bytes));
      // Pictures only: an SVG is shown as an image, where it can run nothing.
      else addresses.set(name, URL.createObjectURL(new Blob([bytes], { type })));
    }
    return { record, texts, address: (name) => addresses.get(name) || "", release: () => { for (const one of addresses.values()) URL.revokeObjectURL(one); } };
  }

  async good(address) {
    const answer = await this.fetch(address, { credentials: "same-origin", redirect: "error", cache: "no-store", headers: asScript() });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  }
  async text(address) { return (await this.good(address)).text(); }
  async json(address) { return (await this.good(address)).json(); }
}
