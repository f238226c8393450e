// The form, the receipt and the list of the page that registers without a line.
import { SignInNeeded } from "./ask.js";
import * as store from "./store.js";
import { endedOnTheSpot, fitOutcome, moveSeat, seated, sit, sitDown } from "./seat.js";
import { send, takeNumbers, wipe as wipeDevice } from "./sync.js";

const json = (id) => JSON.parse(document.getElementById(id).textContent);
const find = (id) => document.getElementById(id);
const settings = json("offline-settings");
const texts = json("offline-texts");
const form = find("offline-form");
const questions = find("offline-questions");
const problem = find("offline-problem");
const slip = find("offline-slip");
let account = settings.account;
let correcting = null;
let sending = false;
let saving = false;
let note = "";

const controls = (root) => [...root.querySelectorAll("[name]")];
const values = (root) => Object.fromEntries(
  controls(root).filter((one) => one.type !== "checkbox" || one.checked).map((one) => [one.name, one.type === "checkbox" ? "on" : one.value]),
);

function fill(root, data) {
  for (const one of controls(root)) {
    if (one.type === "checkbox") one.checked = one.name in data;
    else if (one.name in data) one.value = data[one.name];
  }
}

const local = (moment) => {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
};
const shown = (iso) => new Date(iso).toLocaleString("ru-RU", { dateStyle: "short", timeStyle: "short" });

let made = 0;
function addQuestion(data = {}) {
  if (questions.children.length >= Number(questions.dataset.most)) return;
  const part = find("offline-question").content.cloneNode(true).firstElementChild;
  made += 1;
  for (const one of part.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, `${one.getAttribute(name)}_${made}`);
    }
  }
  fill(part, data);
  questions.append(part);
  tidyQuestions();
}

function tidyQuestions() {
  for (const one of questions.querySelectorAll("[data-do=remove-question]")) one.hidden = questions.children.length < 2;
}

function startAnew() {
  const seat = seated(form);
  correcting = null;
  form.reset();
  sit(form, seat);
  form.elements.received_at.value = local(new Date());
  questions.replaceChildren();
  addQuestion();
  complain("");
}

function complain(text) {
  problem.textContent = text;
  problem.hidden = !text;
  if (text) problem.focus();
}

// The rest is checked by the server; without these nothing could be found again.
function missing(fields, parts) {
  const entity = fields.kind === "legal_entity";
  const wanted = [];
  const need = (control, value) => { if (!value?.trim()) wanted.push(control); };
  if (!("is_anonymous" in fields)) {
    need(form.elements[entity ? "entity_name" : "surname"], entity ? fields.entity_name : fields.surname);
    need(form.elements.address, fields.mahalla || fields.address);
  }
  if (fields.representative || fields.authority || fields.authority_document) {
    for (const name of ["representative", "authority"]) need(form.elements[name], fields[name]);
  }
  if (fields.complained_name || fields.complained_post) need(form.elements.complained_office, fields.complained_office);
  need(form.elements.received_at, fields.received_at);
  need(form.elements.text, fields.text);
  if (endedOnTheSpot(fields)) need(form.elements.result, fields.result);
  for (const [place, part] of parts.entries()) {
    for (const name of ["topic", "place"]) need(questions.children[place].querySelector(`[name=${name}]`), part[name]);
  }
  return wanted;
}

const chosenFiles = () => [...find("offline-files").files];

// What the server would refuse for its size or kind is told at once; it looks into the content.
function wrongFiles(before) {
  const files = chosenFiles();
  if (files.length + before > settings.mostFiles) return texts.filesMost.replace("%n", settings.mostFiles);
  const wrong = files.find((file) => !file.size || file.size > settings.mostBytes || !/\.(pdf|jpe?g|png)$/i.test(file.name));
  return wrong ? texts.fileKind.replace("%name", wrong.name) : "";
}

// Copies, because the file itself may be gone when the line is back.
const copies = () => Promise.all(chosenFiles().map(async (file) => ({ name: file.name, blob: new Blob([await file.arrayBuffer()], { type: file.type }) })));

const labelOf = (control) => control.labels?.[0]?.textContent.trim() ?? control.name;

// What is being kept is kept once, however often it is sent; meanwhile nothing in the form changes.
async function submit(event) {
  event.preventDefault();
  if (saving) return;
  saving = form.inert = true;
  const trouble = await save().catch(() => texts.notKept);
  saving = form.inert = false;
  if (trouble) {
    complain(trouble);
    return;
  }
  await draw();
  await sync();
}

// Gives back why it was not kept, "" where it was.
async function save() {
  const fields = values(form);
  for (const one of controls(questions)) delete fields[one.name];
  const parts = [...questions.children].map(values);
  const wanted = missing(fields, parts);
  for (const one of controls(form)) one.classList.toggle("is-invalid", wanted.includes(one));
  if (wanted.length) return texts.needed.replace("%names", [...new Set(wanted.map(labelOf))].join(", "));
  const isEnded = endedOnTheSpot(fields);
  if (isEnded && parts.length > 1) return texts.spotOne;
  if (isEnded && chosenFiles().length) return texts.spotFiles;
  const before = correcting?.files ?? [];
  const wrong = wrongFiles(before.length);
  if (wrong) return wrong;
  const files = [...before, ...await copies()];
  // The field knows minutes only; a registration of this minute is of this moment.
  const typed = new Date(fields.received_at);
  const now = new Date();
  const moment = local(now) === fields.received_at ? now : typed;
  fields.received_at = moment.toISOString();
  const item = { fields, questions: parts, state: "waiting", reasons: [], files, account, at: now.toISOString() };
  // What ended on the spot is a line of the protocol: it needs no number.
  let kept = { reception: settings.reception, key: crypto.randomUUID(), ...correcting, ...item };
  if (isEnded || correcting?.printed) await store.put(kept);
  else kept = await store.register(kept, kept.reception, account);
  if (!kept) return texts.none;
  startAnew();
  if (isEnded) note = texts.spotSaved;
  else showSlip(kept);
  return "";
}

function showSlip(item) {
  const fields = item.fields;
  const name = fields.kind === "legal_entity" ? fields.entity_name : [fields.surname, fields.given_name, fields.patronymic].filter(Boolean).join(" ");
  const words = { printed: item.printed, moment: shown(fields.received_at), name: "is_anonymous" in fields ? "" : name };
  for (const [key, text] of Object.entries(words)) slip.querySelector(`[data-slip=${key}]`).textContent = text;
  slip.hidden = false;
  slip.focus();
}

const element = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

function link(text, url) {
  const one = element("a", "", text);
  one.href = url;
  return one;
}

function button(text, action) {
  const one = element("button", "btn btn-sm", text);
  one.type = "button";
  one.addEventListener("click", action);
  return one;
}

function line(item) {
  const tones = { waiting: "wait", sent: "good", refused: "bad" };
  const row = element("li", "c-offline__item");
  row.dataset.state = item.state;
  const head = element("div", "c-offline__head");
  head.append(element("strong", "", item.number || item.printed || texts.spot), element("span", `c-badge c-badge--${tones[item.state]}`, texts[item.state]));
  row.append(head, element("small", "text-secondary", shown(item.at)));
  const foreign = item.account !== account && item.state !== "sent";
  if (foreign) row.append(element("p", "mb-0", texts.foreign));
  if (item.clash) row.append(element("p", "mb-0", texts.clash.replace("%old", item.printed).replace("%new", item.number).replace("%why", item.clash)));
  if (item.same) row.append(element("p", "mb-0", texts.same.replace("%number", item.same)));
  if (item.note) row.append(element("p", "mb-0 text-danger", texts.note.replace("%why", item.note)));
  for (const reason of item.state === "refused" ? item.reasons : []) row.append(element("p", "mb-0 text-danger", reason));
  if (item.files?.length) row.append(element("p", "mb-0", texts.filesWaiting.replace("%n", item.files.length)));
  if (item.filesSent) row.append(element("p", "mb-0", texts.filesSent.replace("%n", item.filesSent)));
  for (const { name, why } of item.fileProblems ?? []) row.append(element("p", "mb-0 text-danger", texts.fileRefused.replace("%name", name).replace("%why", why)));
  const actions = element("div", "c-choices");
  if (item.state === "sent") actions.append(...(item.receipt ? [link(texts.open, item.url), link(texts.official, item.receipt)] : [link(texts.openSitting, item.url)]));
  else if (!foreign) {
    if (item.printed && !endedOnTheSpot(item.fields)) actions.append(button(texts.print, () => showSlip(item)));
    if (item.state === "refused") actions.append(button(texts.correct, () => correct(item)));
  }
  row.append(actions);
  return row;
}

const WRITTEN = ["surname", "given_name", "entity_name", "address", "text"];
const isBegun = () => controls(form).some((one) => WRITTEN.includes(one.name) && one.value.trim());

function correct(item) {
  if (saving || (isBegun() && !window.confirm(texts.replaced))) return;
  startAnew();
  correcting = item;
  fill(form, { ...item.fields, received_at: local(new Date(item.fields.received_at)) });
  fitOutcome(form);
  questions.replaceChildren();
  for (const part of item.questions) addQuestion(part);
  form.scrollIntoView();
  complain(item.reasons.join(" "));
}

async function draw() {
  const found = (await store.items()).sort((one, other) => other.at.localeCompare(one.at));
  find("offline-queue").replaceChildren(...(found.length ? found.map(line) : [element("li", "text-secondary", texts.empty)]));
  const left = await store.left(settings.reception, account);
  find("offline-numbers").textContent = left ? texts.left.replace("%n", left) : texts.none;
  const parts = [navigator.onLine ? texts.online : texts.offline];
  if (navigator.serviceWorker?.controller) parts.push(texts.ready);
  if (note) parts.push(note);
  find("offline-line").textContent = parts.join(" ");
  find("offline-signin").hidden = note !== texts.signin;
}

async function sync() {
  if (sending || !navigator.onLine) {
    await draw();
    return;
  }
  sending = true;
  note = "";
  try {
    account = await send(settings);
  } catch (error) {
    note = error instanceof SignInNeeded ? texts.signin : texts.failed;
  } finally {
    sending = false;
  }
  await draw();
}

async function take() {
  try {
    const { reason, count } = await takeNumbers(settings);
    note = reason || texts.taken.replace("%n", count);
  } catch (error) {
    note = error instanceof SignInNeeded ? texts.signin : texts.takeFailed;
  }
  await draw();
}

async function wipe() {
  const open = (await store.items()).some((item) => item.state !== "sent" || item.files?.length);
  if (open && !window.confirm(texts.wipe)) return;
  await wipeDevice(settings);
  for (const name of await caches.keys()) if (name.startsWith("offline:")) await caches.delete(name);
  const kept = await navigator.serviceWorker?.getRegistration(settings.worker);
  await kept?.unregister();
  sessionStorage.clear();
  slip.hidden = true;
  note = texts.wiped;
  startAnew();
  await draw();
}

const actions = {
  "add-question": () => addQuestion(),
  "remove-question": (event) => { event.target.closest("fieldset").remove(); tidyQuestions(); },
  print: () => window.print(),
  "hide-slip": () => { slip.hidden = true; },
  take,
  send: sync,
  wipe,
};

document.addEventListener("click", (event) => {
  const action = actions[event.target.closest("[data-do]")?.dataset.do];
  if (action) action(event);
});
form.addEventListener("submit", submit);
form.addEventListener("change", (event) => moveSeat(form, event.target.name));
window.addEventListener("online", sync);
window.addEventListener("offline", draw);
setInterval(sync, 60_000);

startAnew();
sitDown(form);
navigator.storage?.persist?.();
// Without a line the worker that is there already does.
navigator.serviceWorker?.register(settings.worker).then(() => navigator.serviceWorker.ready).then(draw).catch(() => {});
navigator.serviceWorker?.addEventListener("controllerchange", draw);
sync();
