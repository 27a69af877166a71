// What the phone keeps, in IndexedDB. Every change is one transaction, on the disk before it is said to be done: a statement stands in
// one list until it stands in the next, whenever the power goes.
//
//   own       device, chain, lists, last, asked: by name
//   waiting   signed, not answered, by its number in the key's chain
//   refused   not taken, and why, by id
//   done      entered, and what the ledger said, by id
//   files     photographs that what waits names, by SHA-256

const KEYS = { own: undefined, waiting: "seq", refused: "id", done: "id", files: "sha256" };
const VERSION = 1;

/** Opens the store of this page's ledger. */
export function open(name = "suyuan-record", scope = indexedDB) {
  return new Promise((opened, failed) => {
    const asked = scope.open(name, VERSION);
    asked.onupgradeneeded = () => {
      for (const [list, keyPath] of Object.entries(KEYS)) asked.result.createObjectStore(list, keyPath && { keyPath });
    };
    asked.onsuccess = () => opened(new Store(asked.result));
    asked.onerror = () => failed(asked.error);
  });
}

const answered = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

class Store {
  constructor(db) {
    this.db = db;
    // Another tab brings a newer version: this one makes room, and is loaded again by whoever uses it.
    db.onversionchange = () => db.close();
  }

  get(list, key) {
    return answered(this.db.transaction(list).objectStore(list).get(key));
  }

  all(list) {
    return answered(this.db.transaction(list).objectStore(list).getAll());
  }

  /** Where the chain stands and all that waits, as of one moment. */
  async outbox() {
    const transaction = this.db.transaction(["own", "waiting"]);
    const chain = answered(transaction.objectStore("own").get("chain"));
    const waiting = answered(transaction.objectStore("waiting").getAll());
    return { chain: await chain, waiting: await waiting };
  }

  /** All of these or none: `["put", list, value, key?]`, `["delete", list, key]`, `["clear", list]`. */
  write(changes) {
    return new Promise((done, failed) => {
      const lists = [...new Set(changes.map(([, list]) => list))];
      const transaction = this.db.transaction(lists, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => done();
      transaction.onerror = transaction.onabort = () => failed(transaction.error ?? new Error("the store refused"));
      for (const [what, list, value, key] of changes) {
        const store = transaction.objectStore(list);
        if (what === "put") key === undefined ? store.put(value) : store.put(value, key);
        else if (what === "delete") store.delete(value);
        else store.clear();
      }
    });
  }
}
