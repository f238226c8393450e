// What the page knows while it is open, and how one screen follows another. The PIN's key lives here
// only, and goes when the phone is locked.
import { element } from "./dom.js";
import * as store from "./store.js";
import { decrypt, decryptBytes, encrypt, encryptBytes } from "./vault.js";

const json = (id) => JSON.parse(document.getElementById(id).textContent);
export const settings = json("phone-settings");
const texts = json("phone-texts");

export const state = {
  language: settings.language in texts ? settings.language : "uz",
  key: null, packs: [], pack: null, written: new Map(), rounds: [], draft: null, files: [],
  note: "", trouble: "", lineTrouble: "", signIn: false, busy: false, waiting: 0, sending: false, worker: false,
};

export const languages = () => Object.entries(texts).map(([code, { language }]) => [code, language]);
export const t = (name, values = {}) => {
  let text = texts[state.language][name] ?? name;
  for (const [key, value] of Object.entries(values)) text = text.replace(`%${key}`, value);
  return text;
};
export const of = (labels) => (labels ? labels[state.language] ?? labels.uz ?? Object.values(labels)[0] ?? "" : "");
export const words = { t, of };

export const isOpen = () => Boolean(state.key);

// A screen is a function that gives { title, body, foot }; the next one replaces it as a whole. They
// lead to each other by name, so that none needs to know the file of another.
const screens = new Map();
export const screen = (name, draw, { isList = false } = {}) => screens.set(name, { draw, isList });

let current = null;
const root = document.getElementById("phone");

export function show(name, ...values) {
  current = { ...screens.get(name), values };
  redraw();
  window.scrollTo(0, 0);
  root.querySelector("h1").focus();
}

export function redraw() {
  if (!current) return;
  const { title, body, foot = [] } = current.draw(...current.values);
  const head = element("header", "p-head");
  const name = element("h1", "", title);
  name.tabIndex = -1;
  const line = element("p", "p-line", lineWords());
  line.id = "phone-line";
  line.setAttribute("role", "status");
  const alert = element("div");
  alert.id = "phone-alert";
  alert.setAttribute("role", "status");
  alert.append(...alerts());
  head.append(name, line, alert);
  const main = element("main", "p-main");
  main.id = "main";
  for (const [id, text, className] of [["phone-trouble", state.trouble, "p-trouble"], ["phone-note", state.note, "p-told"]]) {
    if (!text) continue;
    const box = element("p", className, text);
    box.id = id;
    box.setAttribute("role", "alert");
    main.append(box);
  }
  main.append(...[body].flat());
  const bar = element("footer", "p-foot");
  bar.append(...foot);
  bar.hidden = !foot.length;
  main.inert = bar.inert = state.busy;
  const held = document.activeElement?.dataset?.do;
  root.replaceChildren(head, main, bar);
  if (held) root.querySelector(`[data-do="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  document.documentElement.lang = state.language;
}

function lineWords() {
  const parts = [navigator.onLine ? t("online") : t("offline")];
  if (state.waiting) parts.push(t("waitingCount", { n: state.waiting }));
  if (state.busy) parts.push(t("writing"));
  if (state.sending) parts.push(t("sending"));
  return parts.join(" · ");
}

function alerts() {
  const found = [];
  if (state.lineTrouble) found.push(element("p", "p-trouble", state.lineTrouble));
  if (state.signIn) {
    const link = element("a", "p-button p-button--main", t("signIn"));
    link.href = settings.signIn;
    link.id = "phone-signin";
    found.push(link);
  }
  return found;
}

// Only the header and screens that are lists, so that nothing somebody is typing in is drawn anew.
export async function count() {
  state.waiting = await store.waiting();
  const line = document.getElementById("phone-line");
  if (!line) return;
  const typing = ["TEXTAREA", "INPUT", "SELECT"].includes(document.activeElement?.tagName);
  if (current?.isList && !typing) redraw();
  else {
    line.textContent = lineWords();
    document.getElementById("phone-alert").replaceChildren(...alerts());
  }
}

// While something is being written down or made smaller (the phone's place may take seconds) the
// screen waits: a second tap does nothing, and nobody can leave with half of it.
export async function once(work) {
  if (state.busy) return;
  const wait = (busy) => {
    state.busy = busy;
    for (const part of document.querySelectorAll("#main, .p-foot")) part.inert = busy;
  };
  wait(true);
  try {
    await Promise.all([count(), work()]);
  } finally {
    wait(false);
    count();
  }
}

export function say(note = "", trouble = "") {
  state.note = note;
  state.trouble = trouble;
}

// Everything readable, after the PIN.
export async function unlockAll(key) {
  state.key = key;
  state.packs = [];
  for (const pack of await store.packs()) state.packs.push({ id: pack.id, etag: pack.etag, ...await decrypt(key, pack.box) });
  state.written = new Map();
  for (const entry of await store.entries()) {
    if (entry.own) remember(entry, await decrypt(key, entry.own));
  }
  const draft = await store.get("draft");
  state.draft = draft ? await decrypt(key, draft) : null;
  state.files = state.draft ? await keptFiles(key) : [];
  state.pack = state.packs.find((pack) => pack.round.id === state.draft?.round) ?? (state.packs.length === 1 ? state.packs[0] : null);
}

export function remember(entry, payload) {
  const known = state.written.get(payload.visit) ?? [];
  state.written.set(payload.visit, [...known, { id: entry.id, ...payload }]);
}

export async function keepPack(id, etag, content) {
  await store.putPack({ id, etag, box: await encrypt(state.key, content) });
  state.packs = [...state.packs.filter((pack) => pack.id !== id), { id, etag, ...content }];
  if (state.pack?.id === id) state.pack = state.packs.at(-1);
}

// What is being typed survives a locked or closed page.
let timer = 0;
let turn = 0;
export function keepDraft() {
  clearTimeout(timer);
  if (state.draft) state.draft.typed = true;
  timer = setTimeout(async () => {
    if (!state.key || !state.draft) return;
    const now = turn;
    const box = await encrypt(state.key, state.draft);
    if (now === turn) await store.set("draft", box).catch(() => {});
  }, 300);
}

// Nothing typed before this is kept after it: neither what waits for its moment, nor what is just
// being encrypted.
export function leaveDraft() {
  clearTimeout(timer);
  turn += 1;
}

// So do the photos that go with it.
export async function keepFile(file) {
  const { blob, ...about } = file;
  const [box, content] = await Promise.all([encrypt(state.key, about), encryptBytes(state.key, await blob.arrayBuffer())]);
  await store.putFile({ id: file.id, box, content });
}

async function keptFiles(key) {
  const rows = await store.files();
  return Promise.all(rows.map(async ({ box, content }) => {
    const [about, data] = await Promise.all([decrypt(key, box), decryptBytes(key, content)]);
    return { ...about, blob: new Blob([data], { type: "image/jpeg" }) };
  }));
}

export async function dropFiles() {
  state.files = [];
  await store.forgetFiles();
}

export async function dropDraft() {
  leaveDraft();
  state.draft = null;
  await Promise.all([store.forget("draft"), dropFiles()]);
}

export function clearReadable() {
  leaveDraft();
  Object.assign(state, { key: null, packs: [], pack: null, written: new Map(), draft: null, files: [] });
}
