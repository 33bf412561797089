/**
 * What is kept on the device, in IndexedDB, one database a person. Forms and their lists lie in the clear (they are no
 * secret); entries and attachments only as the vault sealed them.
 * @module store
 */
const VERSION = 1;
const SHELVES = { forms: "id", media: "id", entries: "id", attachments: "id", keys: "id", settings: "id" };

const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
const ended = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onerror = () => reject(transaction.error);
  transaction.onabort = () => reject(transaction.error || new Error("aborted"));
});

/** Opens the database of a person (`owner`: the server's id for the account, no name). */
export async function openStore(owner) {
  const request = indexedDB.open(`palermo-forms-${owner}`, VERSION);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(SHELVES)) {
      const shelf = request.result.createObjectStore(name, { keyPath });
      if (name === "attachments") shelf.createIndex("entry", "entry");
      if (name === "media") shelf.createIndex("form", "form");
    }
  };
  const database = await done(request);
  database.onversionchange = () => database.close();
  return new Store(database);
}

export class Store {
  constructor(database) { this.database = database; }

  async get(shelf, id) { return done(this.shelf(shelf).get(id)); }
  async all(shelf) { return done(this.shelf(shelf).getAll()); }
  async allOf(shelf, index, value) { return done(this.shelf(shelf).index(index).getAll(value)); }
  async put(shelf, record) { return this.write([shelf], (t) => { t.objectStore(shelf).put(record); }); }
  /** Fails when there is one with this id. */
  async add(shelf, record) { return this.write([shelf], (t) => { t.objectStore(shelf).add(record); }); }
  async remove(shelf, id) { return this.write([shelf], (t) => { t.objectStore(shelf).delete(id); }); }
  async clear(shelf) { return this.write([shelf], (t) => { t.objectStore(shelf).clear(); }); }

  /** Reads, changes and writes one record in one transaction; gives what was written, null when there is none. */
  async change(shelf, id, alter) {
    const transaction = this.database.transaction([shelf], "readwrite", { durability: "strict" });
    const finished = ended(transaction);
    const place = transaction.objectStore(shelf);
    const record = await done(place.get(id));
    const made = record ? alter(record) : null;
    if (made) place.put(made);
    await finished;
    return made;
  }

  /** Several writes that happen together or not at all, on the disk when this returns. */
  async write(shelves, work) {
    const transaction = this.database.transaction(shelves, "readwrite", { durability: "strict" });
    const finished = ended(transaction);
    work(transaction);
    await finished;
  }

  shelf(name) { return this.database.transaction(name).objectStore(name); }

  close() { this.database.close(); }
}
