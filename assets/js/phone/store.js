// What the phone holds, in IndexedDB by way of Dexie. Nothing in it can be read without the PIN:
//   meta     single values: this phone's key, the PIN's record, the draft, the language
//   packs    a round, encrypted with the PIN's key
//   entries  what was written down: `own` for this phone's eyes, `sealed` for the server's alone
//   photos   sealed, with how much the server has of them
//   files    photos of the draft, encrypted with the PIN's key
import Dexie from "dexie";

const db = new Dexie("qabulxona-phone", { chromeTransactionDurability: "strict" });
db.version(1).stores({ meta: "name", packs: "id", entries: "id, seq, round, state", photos: "id, entry, state" });

db.version(2).stores({ files: "id" });

export const PENDING = "pending";

export const get = async (name) => (await db.meta.get(name))?.value;
export const set = (name, value) => db.meta.put({ name, value });
export const forget = (name) => db.meta.delete(name);

export const packs = () => db.packs.toArray();
export const putPack = (pack) => db.transaction("rw", db.packs, db.meta, async () => {
  await db.packs.put(pack);
  const gone = (await db.meta.get("wiped"))?.value ?? [];
  if (gone.includes(pack.id)) await db.meta.put({ name: "wiped", value: gone.filter((id) => id !== pack.id) });
});

export const entries = () => db.entries.orderBy("seq").toArray();
export const pending = () => db.entries.where("state").equals(PENDING).sortBy("seq");
export const photos = () => db.photos.toArray();
export const pendingPhotos = () => db.photos.where("state").equals(PENDING).toArray();
export const putPhoto = (photo) => db.photos.put(photo);

// Photos that are not written down yet.
export const files = () => db.files.toArray();
export const putFile = (file) => db.files.put(file);
export const forgetFile = (id) => db.files.delete(id);
export const forgetFiles = () => db.files.clear();

// So many numbers in a row: the order in which this phone wrote things down, whatever its clock says.
export const numbers = (count) => db.transaction("rw", db.meta, async () => {
  const last = (await db.meta.get("sequence"))?.value ?? 0;
  await db.meta.put({ name: "sequence", value: last + count });
  return last + 1;
});

// What belongs together is kept together or not at all.
export const keep = (entries, photos) => db.transaction("rw", db.entries, db.photos, db.files, db.meta, async () => {
  await db.entries.bulkPut(entries);
  await db.photos.bulkPut(photos);
  await db.meta.delete("draft");
  await db.files.clear();
});

// The server has answered for these: the sealed copy goes, what became of it stays.
export const arrived = (answers) => db.transaction("rw", db.entries, async () => {
  for (const { id, state, problem } of answers) {
    const entry = await db.entries.get(id);
    if (!entry) continue;
    if (state === "unreadable") await db.entries.update(id, { problem });
    else await db.entries.update(id, { state, problem, sealed: null });
  }
});

export const waiting = async () => (await db.entries.where("state").equals(PENDING).count()) + (await db.photos.where("state").equals(PENDING).count());

// A round is over for this phone: nothing of it stays, unless something is being typed or not sent
// yet; tells whether it went.
export const dropRound = (id) => db.transaction("rw", db.packs, db.entries, db.photos, db.meta, async () => {
  const own = await db.entries.where("round").equals(id).toArray();
  const unsent = own.some((entry) => entry.state === PENDING) || (await pendingPhotos()).length;
  if (unsent || await db.meta.get("draft")) return false;
  const gone = own.map((entry) => entry.id);
  await db.photos.where("entry").anyOf(gone).delete();
  await db.entries.bulkDelete(gone);
  await db.packs.delete(id);
  return true;
});

// Whatever can be read goes, and which rounds that were is remembered for the office; what is sealed
// for the server stays until it is sent.
export const dropReadable = () => db.transaction("rw", db.packs, db.entries, db.files, db.meta, async () => {
  const gone = [...(await db.meta.get("wiped"))?.value ?? [], ...await db.packs.toCollection().primaryKeys()];
  await db.meta.put({ name: "wiped", value: gone });
  await Promise.all([db.packs.clear(), db.files.clear()]);
  await db.entries.toCollection().modify({ own: null });
  for (const name of ["pin", "draft", "tries"]) await db.meta.delete(name);
});

export const dropEverything = () => db.transaction("rw", db.packs, db.entries, db.photos, db.files, db.meta, async () => {
  await Promise.all([db.packs, db.entries, db.photos, db.files, db.meta].map((table) => table.clear()));
});

// A phone that carries nothing of its person's goes on to the next, as a phone of its own to the
// office; tells whether it did.
export const handOver = () => db.transaction("rw", db.packs, db.entries, db.photos, db.meta, async () => {
  const carried = await db.packs.count() + await waiting();
  const untold = (await db.meta.get("wiped"))?.value ?? [];
  if (carried || untold.length) return false;
  await Promise.all([db.entries.clear(), db.photos.clear(), db.meta.delete("account")]);
  await db.meta.put({ name: "device", value: crypto.randomUUID() });
  return true;
});

export const isFull = (error) => [error?.name, error?.inner?.name].includes("QuotaExceededError");
