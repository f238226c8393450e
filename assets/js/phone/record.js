// Writing down: for this phone's own eyes and sealed for the server, both or neither.
import { remember, state } from "./state.js";
import * as store from "./store.js";
import { digest, encrypt, seal, sealJson } from "./vault.js";

async function entryOf(payload, serverKey, seq, at) {
  const { id, ...rest } = payload;
  const full = { ...rest, seq, at };
  const [own, sealed] = await Promise.all([encrypt(state.key, full), sealJson(serverKey, id, full)]);
  const entry = { id, seq, kind: full.kind, round: full.round, visit: full.visit ?? null, state: store.PENDING, problem: "", own, sealed };
  return { entry, full };
}

async function photoOf({ id, blob, entry }, serverKey) {
  const sealed = await seal(serverKey, id, await blob.arrayBuffer());
  return { id, entry, sealed, size: sealed.byteLength, sha256: await digest(sealed), received: 0, state: store.PENDING, problem: "" };
}

// `payloads` each with an id; `photos` are { id, blob, entry }. Rejects when the store is full.
export async function record(payloads, photos = []) {
  const serverKey = await store.get("serverKey");
  const first = await store.numbers(payloads.length);
  const at = new Date().toISOString();
  const made = await Promise.all(payloads.map((payload, index) => entryOf(payload, serverKey, first + index, at)));
  const rows = await Promise.all(photos.map((photo) => photoOf(photo, serverKey)));
  await store.keep(made.map(({ entry }) => entry), rows);
  for (const { entry, full } of made) remember(entry, full);
}
