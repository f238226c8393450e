// What the phone does of itself: opens, locks, sends, takes along, wipes.
import { SignInNeeded } from "../offline/ask.js";
import { clearReadable, count, dropDraft, isOpen, keepPack, redraw, say, settings, show, state, t } from "./state.js";
import * as store from "./store.js";
import { Foreign, Revoked, contact, fetchPack, send, tell } from "./sync.js";

const LOCK_AFTER = 5 * 60_000;
const AFTER_FAILURE = 5_000;

// One tab at a time can be read: they share one draft, and what is wiped is wiped for all of them.
const tabs = new BroadcastChannel("qabulxona-phone");
const lockOthers = () => tabs.postMessage("lock");
tabs.addEventListener("message", () => lock());

// The screen after the PIN: where somebody was typing, else the round, else the list of rounds.
export async function ready() {
  lockOthers();
  last = Date.now();
  touched();
  const house = state.pack?.houses.find((one) => one.id === state.draft?.visit);
  const check = state.pack?.checks?.find((one) => one.id === state.draft?.solo);
  if (house) show("house", house);
  else if (check) show("check", check);
  else {
    if (state.draft) await dropDraft();
    show(state.pack ? "houses" : "rounds");
  }
  await sync();
}

// The timers of a phone stand still while it sleeps: on waking, the clock tells.
let timer = 0;
let last = 0;
export function touched() {
  if (woken()) return;
  clearTimeout(timer);
  last = Date.now();
  if (isOpen()) timer = setTimeout(() => lock(), LOCK_AFTER);
}

export function woken() {
  const isLate = isOpen() && Date.now() - last > LOCK_AFTER;
  if (isLate) lock();
  return isLate;
}

// Where nobody is in yet: a PIN is chosen, also anew after what was readable is gone.
export const startScreen = async () => show((await store.get("pin")) ? "unlock" : "choose");

export async function lock(note = "") {
  clearReadable();
  say(note);
  await startScreen();
}

let again = 0;
export function syncSoon(after = 500) {
  clearTimeout(again);
  again = setTimeout(() => sync(), after);
  count();
}

// One sending at a time. Who asks while one is under way is answered by the next, which begins
// after the question and so takes along what was there to send.
let running = Promise.resolve();
let following = null;
export function sync() {
  const begin = () => {
    following = null;
    running = sendAll();
    return running;
  };
  following ??= running.then(begin, begin);
  return following;
}

async function sendAll() {
  if (!navigator.onLine) {
    await count();
    return false;
  }
  state.sending = true;
  await count();
  let done = false;
  try {
    const found = await send(settings);
    state.rounds = found.rounds;
    await tellWiped(found.token);
    await tidy(found);
    done = true;
    state.lineTrouble = "";
    state.signIn = false;
  } catch (error) {
    state.signIn = error instanceof SignInNeeded;
    state.lineTrouble = wordsOf(error);
  } finally {
    state.sending = false;
  }
  if (!done && !state.signIn) syncSoon(AFTER_FAILURE);
  await count();
  return done;
}

function wordsOf(error) {
  if (error instanceof SignInNeeded) return t("signInWhy");
  if (error instanceof Foreign) return t("foreign");
  return store.isFull(error) ? t("full") : t("failed");
}

// Rounds that were wiped without a line, as with a forgotten PIN.
async function tellWiped(token) {
  const rounds = await store.get("wiped");
  if (!rounds?.length) return;
  await tell(`${settings.base}wiped/`, token, { device: await store.get("device"), rounds });
  await store.forget("wiped");
}

// A revoked phone forgets everything; a round that is over is forgotten once everything is there.
async function tidy({ revoked, token, rounds }) {
  if (revoked) {
    await store.dropReadable();
    lockOthers();
    clearReadable();
    if (!(await store.waiting())) await wipe(token, t("revoked"));
    else await lock(t("revoked"));
    return;
  }
  const over = [];
  for (const { id } of await store.packs()) {
    if (!state.draft?.typed && !rounds.some((round) => round.id === id) && await store.dropRound(id)) over.push(id);
  }
  if (over.length) {
    await tell(`${settings.base}wiped/`, token, { device: await store.get("device"), rounds: over });
    if (isOpen()) {
      state.packs = state.packs.filter((pack) => !over.includes(pack.id));
      if (state.pack && over.includes(state.pack.id)) {
        state.pack = null;
        await dropDraft();
        say(t("roundOver"));
        show("rounds");
      }
    }
  }
  if (isOpen()) await refresh();
}

// The rounds on the phone as they are now, while nobody is in the middle of a house.
async function refresh() {
  if (state.draft) return;
  for (const { id, etag } of [...state.packs]) {
    const fresh = await fetchPack(settings, id, etag);
    if (fresh) await keepPack(id, fresh.etag, fresh.content);
  }
}

export async function take(id) {
  say();
  try {
    await contact(settings);
    const fresh = await fetchPack(settings, id, "");
    await keepPack(id, fresh.etag, fresh.content);
    state.pack = state.packs.find((pack) => pack.id === id);
    show("houses");
  } catch (error) {
    state.signIn = error instanceof SignInNeeded;
    say("", error instanceof Revoked ? t("revoked") : wordsOf(error));
    redraw();
  }
}

// Nothing stays on the phone; the office is told.
async function wipe(token, note) {
  const device = await store.get("device");
  await tell(`${settings.base}wiped/`, token, { device }).catch(() => {});
  const language = state.language;
  await store.dropEverything();
  clearReadable();
  await prepare();
  lockOthers();
  await store.set("language", language);
  say(note);
  await startScreen();
}

export async function finishDay() {
  say();
  const done = await sync();
  if (!done || await store.waiting()) {
    say("", t("notAllSent"));
    redraw();
    return;
  }
  let found;
  try {
    found = await contact(settings);
  } catch (error) {  // the line went just now
    say("", wordsOf(error));
    redraw();
    return;
  }
  await wipe(found.token, t("wiped"));
}

// The PIN is forgotten: what can be read goes at once, what is sealed is still sent.
export async function forgotten() {
  await store.dropReadable();
  lockOthers();
  await lock(t("forgottenDone"));
  await sync();
}

// A new key for every time the phone begins anew: a revoked one stays revoked.
export async function prepare() {
  if (!(await store.get("device"))) await store.set("device", crypto.randomUUID());
}
