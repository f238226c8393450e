// What the device holds, in IndexedDB: "items" are registrations by their key, "blocks" the numbers
// in hand. A registration and its number are written in one transaction, so that two tabs of this
// device never print the same number; "device" has the key by
// which the server knows whose they are, and where the desk sits.
const NAME = "qabulxona-offline";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        request.result.createObjectStore("items", { keyPath: "key" });
        request.result.createObjectStore("blocks", { keyPath: "id" });
      }
      request.result.createObjectStore("device");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Runs `work(stores)` in one transaction; resolves once that is kept on the disk.
async function transaction(names, mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const open = database.transaction(names, mode, { durability: "strict" });
      let result;
      open.oncomplete = () => resolve(result);
      open.onerror = open.onabort = () => reject(open.error);
      work(Object.fromEntries(names.map((name) => [name, open.objectStore(name)])), (value) => { result = value; });
    });
  } finally {
    database.close();
  }
}

const all = (name) => transaction([name], "readonly", (stores, give) => {
  stores[name].getAll().onsuccess = (event) => give(event.target.result);
});

export const items = () => all("items");
export const blocks = () => all("blocks");

// The key of this device, made once; it goes with everything else when the device is wiped.
export const device = () => transaction(["device"], "readwrite", (stores, give) => {
  stores.device.get("key").onsuccess = ({ target: { result: known } }) => {
    const key = known ?? crypto.randomUUID();
    if (!known) stores.device.put(key, "key");
    give(key);
  };
});

// Where the desk sits: the sitting, its name and the day.
export const seat = () => transaction(["device"], "readonly", (stores, give) => {
  stores.device.get("seat").onsuccess = (event) => give(event.target.result);
});
export const keepSeat = (taken) => transaction(["device"], "readwrite", (stores) => { stores.device.put(taken, "seat"); });

export const put = (item) => transaction(["items"], "readwrite", ({ items }) => { items.put(item); });

// What became of an item, unless it was wiped or corrected meanwhile.
export const note = (item) => transaction(["items"], "readwrite", ({ items }) => {
  items.get(item.key).onsuccess = ({ target: { result: known } }) => {
    if (known?.at === item.at) items.put(item);
  };
});

const free = (block) => {
  const used = new Set(block.used);
  let next = block.next;
  while (used.has(next)) next += 1;
  return next <= block.last ? next : null;
};

// The blocks of today, less what this device printed of them: an answer of the server may be older.
function usable(blocks, items, reception, account) {
  const mine = blocks.filter((block) => block.reception === reception && block.account === account && block.year === new Date().getFullYear());
  const printed = ({ id, used }) => items.filter((item) => item.block === id && !used.includes(item.sequence)).map((item) => item.sequence);
  return mine.map((block) => ({ ...block, used: [...block.used, ...printed(block)] }));
}

export async function left(reception, account) {
  const mine = usable(await blocks(), await items(), reception, account);
  return mine.reduce((sum, block) => {
    const next = free(block);
    if (next === null) return sum;
    return sum + block.last - next + 1 - block.used.filter((one) => one > next).length;
  }, 0);
}

// The numbers as the server knows them now; how far this device has come stays. An answer for the
// device that it was before it was wiped is too late.
export const takeBlocks = (fresh, account, device) => transaction(["blocks", "device"], "readwrite", (stores) => {
  const key = stores.device.get("key");
  stores.blocks.getAll().onsuccess = (event) => {
    if (key.result !== device) return;
    const known = new Map(event.target.result.map((block) => [block.id, block]));
    for (const block of known.values()) {
      if (block.account === account && !fresh.some((one) => one.id === block.id)) stores.blocks.delete(block.id);
    }
    for (const block of fresh) stores.blocks.put({ ...block, account, next: Math.max(block.first, known.get(block.id)?.next ?? 0) });
  };
});

// Keeps a new registration under the next number in hand; gives it back, or null without a number.
export const register = (item, reception, account) => transaction(["items", "blocks"], "readwrite", (stores, give) => {
  const kept = stores.items.getAll();
  stores.blocks.getAll().onsuccess = (event) => {
    const mine = usable(event.target.result, kept.result, reception, account);
    const block = mine.sort((one, other) => one.first - other.first).find((one) => free(one) !== null);
    if (!block) return give(null);
    const sequence = free(block);
    const printed = block.prefix + String(sequence).padStart(6, "0");
    const numbered = { ...item, block: block.id, sequence, printed };
    stores.blocks.put({ ...block, next: sequence + 1 });
    stores.items.put(numbered);
    give(numbered);
  };
});

// Another tab may be in the middle of something: it is soon done, and the wiping waits for it.
export function wipe() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
