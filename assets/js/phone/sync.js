// Sends what waits, sealed as it is, so that it works while the phone is locked. Nothing leaves the
// phone's store before the server has answered for it; without an answer it is sent again, and the
// server knows it by its id. Photos go on where they broke off.
import { SignInNeeded, answerOf, ask, sending, within } from "../offline/ask.js";
import { compareClock } from "./days.js";
import * as store from "./store.js";
import { toBase64 } from "./vault.js";

const PART = 256 * 1024;
const TRIES = 5;
const PACK_PATIENCE = 180_000;
export class Revoked extends Error {}
export class Foreign extends Error {}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// A weak line drops one request and lets the next one through.
async function stubborn(work) {
  for (let turn = 1; ; turn += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SignInNeeded || turn === TRIES) throw error;
      await pause(150 * 2 ** turn);
    }
  }
}

export const tell = (url, token, data) => stubborn(() => ask(url, sending(token, data)));

// Who is signed in, the rounds of the day, and what has arrived.
export async function contact(settings) {
  const device = await store.get("device");
  const state = await stubborn(() => ask(`${settings.base}state.json?device=${device}`));
  const account = await store.get("account");
  if (account && account !== state.account) {
    if (!(await store.handOver())) throw new Foreign();
    return contact(settings);
  }
  if (!state.known) await tell(`${settings.base}device/`, state.token, { key: device, name: navigator.userAgent });
  await store.set("account", state.account);
  await store.set("serverKey", state.key);
  await compareClock(state.now);
  await store.arrived(state.arrived);
  return state;
}

async function sendEntries(settings, device, token) {
  for (;;) {
    const part = (await store.pending()).filter((entry) => entry.sealed && !entry.problem).slice(0, settings.most);
    if (!part.length) return;
    const entries = part.map(({ id, sealed }) => ({ id, sealed: toBase64(sealed) }));
    const data = () => ({ device, sent_at: new Date().toISOString(), entries });
    const answer = await stubborn(() => ask(`${settings.base}sync/`, sending(token, data())));
    await store.arrived(answer.entries);
  }
}

async function sendPhoto(settings, device, token, photo) {
  const { id, entry, sealed, sha256 } = photo;
  let received = photo.received;
  let begun = 0; // a photo damaged on the way begins anew, but not for ever
  for (;;) {
    if (!received && (begun += 1) > TRIES) throw new Error("damaged");
    const query = new URLSearchParams({ device, entry, size: sealed.byteLength, sha256, offset: received, sealed: "1" });
    const answer = await stubborn(() => ask(`${settings.base}photos/${id}/?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": token },
      body: sealed.slice(received, received + PART),
    }));
    if (answer.state === "coming") {
      received = answer.received;
      await store.putPhoto({ ...photo, received });
    } else {
      await store.putPhoto({ ...photo, sealed: null, state: answer.state, problem: answer.problem });
      return;
    }
  }
}

// Everything that waits; gives back what the server said first.
export async function send(settings) {
  const state = await contact(settings);
  const device = await store.get("device");
  await sendEntries(settings, device, state.token);
  for (const photo of await store.pendingPhotos()) await sendPhoto(settings, device, state.token, photo);
  return state;
}

// The round to take along; null where the phone has it already as it is now.
export async function fetchPack(settings, id, etag) {
  const device = await store.get("device");
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await stubborn(async () => {
    const got = await answerOf(`${settings.base}rounds/${id}/pack.json?device=${device}`, { headers, ...within(PACK_PATIENCE) });
    if (got.status >= 500) throw new Error(String(got.status));
    return got;
  });
  if (answer.status === 304) return null;
  if (answer.status === 410) throw new Revoked();
  if (!answer.ok) throw new Error(String(answer.status));
  return { etag: answer.headers.get("ETag"), content: await answer.json() };
}
