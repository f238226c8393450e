// One house: what the visit gave, the sheet, what was to be checked.
import { askedNow, check as checkAnswers, tree } from "./answers.js";
import { dayWords, inDays } from "./days.js";
import { area, button, choice, element, field, line, option } from "./dom.js";
import { syncSoon } from "./line.js";
import { place } from "./photo.js";
import { belongingTo, pictures } from "./pictures.js";
import { record } from "./record.js";
import { draw } from "./sheet.js";
import { dropDraft, dropFiles, keepDraft, leaveDraft, once, redraw, say, screen, show, state, t, words } from "./state.js";
import * as store from "./store.js";
import { address, next, problemsOf, valuesOf, written } from "./way.js";

const RESULTS = ["no_problem", "problem", "nobody", "refused", "moved"];
const TALKED = ["no_problem", "problem"];
const CLASSES = ["1", "2", "3"];

function begin(house) {
  const known = valuesOf(house);
  dropFiles();
  state.draft = {
    round: state.pack.id, visit: house.id, checks: {}, problem: null,
    fields: { ...known, result: known.result === "pending" ? "" : known.result },
    answers: structuredClone({ ...house.answers, ...written(house, "visit").at(-1)?.answers }),
  };
}

// The questions of the sheet; the others' answers are in the house or in the result.
function questions() {
  const { fields, answers } = state.draft;
  answers.has_problem = fields.result === "problem" ? "yes" : "no";
  answers.household_class = fields.household_class;
  const known = Object.fromEntries(state.pack.known.map((name) => [name, answers[name]]));
  return [tree(state.pack.sheet.fields, state.pack.known), answers, known];
}

const changed = () => { keepDraft(); redraw(); };

function facts(house) {
  const box = element("section", "p-facts");
  if (house.head) box.append(element("p", "", house.head));
  if (house.phone) {
    const call = element("a", "", house.phone);
    call.href = `tel:${house.phone.replace(/[^+\d]/g, "")}`;
    box.append(call);
  }
  if (house.members) box.append(element("p", "", t("members", { n: house.members })));
  if (house.skip) box.append(element("p", "p-trouble", t("skipWhy")));
  if (house.agreed) box.append(element("p", house.agreed > inDays(0) ? "p-trouble" : "", `${t("agreed")}: ${dayWords(house.agreed)}`));
  for (const { text, on } of house.told ?? []) box.append(element("p", "p-before", `${t("toldBefore")} (${on}): ${text}`));
  for (const one of problemsOf(house)) box.append(element("p", "p-before", `${t("written")}: ${one.text}`));
  return box;
}

function checkBox(one, house) {
  const box = element("section", "p-check");
  box.append(element("p", "", `${t("check")}: ${one.number}`), element("p", "", one.text));
  const done = house && written(house, "check").some((entry) => entry.check === one.id);
  if (done) box.append(element("p", "p-told", t("checked")));
  else {
    const set = (value) => () => { state.draft.checks[one.id] = value; changed(); };
    const now = state.draft.checks[one.id];
    box.append(choice(t("isSolved"), [option(t("solved"), now === true, set(true)), option(t("notSolved"), now === false, set(false))]));
    if (now !== undefined) box.append(pictures(one.id));
  }
  return box;
}

screen("house", (house) => {
  if (state.draft?.visit !== house.id) begin(house);
  const { fields, answers } = state.draft;
  const fixed = problemsOf(house).length || house.base.result === "problem";
  const results = element("div", "p-results");
  results.setAttribute("role", "group");
  results.setAttribute("aria-label", t("result"));
  for (const result of RESULTS) {
    const one = option(t(`result_${result}`), fields.result === result, () => { fields.result = result; say(); changed(); }, result);
    one.classList.add(`p-option--${result}`);
    one.disabled = Boolean(fixed) && result !== "problem";
    results.append(one);
  }
  const body = [facts(house), ...(house.checks ?? []).map((one) => checkBox(one, house)), results];
  if (TALKED.includes(fields.result)) {
    const set = (value) => () => { fields.household_class = fields.household_class === value ? "" : value; changed(); };
    body.push(choice(t("class"), CLASSES.map((one) => option(t(`class_${one}`), fields.household_class === one, set(one), `class-${one}`))));
    const asked = questions();
    const drawn = askedNow(...asked);
    // Drawn anew only for other questions: what is pressed or filled in next stays where it is.
    const left = () => { if ([...askedNow(...asked)].join() !== [...drawn].join()) redraw(); };
    body.push(draw(asked[0], answers, words, { changed, typed: keepDraft, left }, drawn));
  }
  if (fields.result) body.push(revisit(fields));
  const noteArea = area(fields.note, 3, (value) => { fields.note = value; keepDraft(); });
  noteArea.name = "note";
  body.push(field(t("note"), noteArea));
  const back = button(t("back"), async () => { await dropDraft(); say(); show("houses"); }, "p-button", "back");
  const onward = fields.result === "problem"
    ? button(t("toProblem"), () => goOn(house), "p-button p-button--main", "problem-form")
    : button(t("save"), () => once(() => save(house)), "p-button p-button--main", "save");
  const foot = [back];
  if (fields.result === "problem" && problemsOf(house).length) foot.push(button(t("save"), () => once(() => save(house)), "p-button", "save"));
  foot.push(onward);
  return { title: address(house), body, foot };
});

function revisit(fields) {
  const input = line(fields.revisit_on ?? "", (value) => { fields.revisit_on = value || null; keepDraft(); }, "date");
  input.name = "revisit_on";
  input.min = inDays(0);
  const box = field(t("revisit"), input);
  const quick = element("div", "p-options");
  for (const [name, days] of [["tomorrow", 1], ["inAWeek", 7]]) {
    const day = inDays(days);
    quick.append(option(t(name), fields.revisit_on === day, () => { fields.revisit_on = fields.revisit_on === day ? null : day; changed(); }, name));
  }
  box.append(quick);
  return box;
}

// The visit as it is sent, or null where something is missing; that is said then.
export function visitPayload(house) {
  const { fields } = state.draft;
  if (!fields.result) {
    say("", t("chooseResult"));
    return null;
  }
  let kept = {};
  if (TALKED.includes(fields.result)) {
    const found = checkAnswers(...questions());
    const wrong = Object.entries(found.wrong);
    if (wrong.length) {
      const said = wrong.map(([, why]) => (typeof why === "string" ? t(`sheet_${why}`) : words.of(why) || t("sheet_constraint")));
      say("", [...new Set(said)].join(" "));
      state.wrong = wrong[0][0];
      return null;
    }
    kept = found.kept;
  }
  return {
    id: crypto.randomUUID(), kind: "visit", round: state.pack.id, visit: house.id, fields: { ...fields },
    base: house.base, base_answers: house.answers ?? {}, answers: kept, sheet: state.pack.sheet.version,
  };
}

// What was looked at, as it is sent, with its photos and where the phone was.
export function checkEntries(house, where) {
  const made = { payloads: [], files: [] };
  for (const [check, confirmed] of Object.entries(state.draft.checks)) {
    const id = crypto.randomUUID();
    const { files, photos } = belongingTo(id, Number(check));
    made.payloads.push({
      id, kind: "check", round: state.pack.id, visit: house?.id ?? null, check: Number(check), confirmed, note: state.draft.fields?.note ?? "", place: where, photos,
    });
    made.files.push(...files);
  }
  return made;
}

function pointOut() {
  redraw();
  const field = state.wrong && document.querySelector(`[data-field="${CSS.escape(state.wrong)}"]`);
  state.wrong = "";
  (field ?? document.getElementById("phone-trouble"))?.scrollIntoView({ block: "center" });
}

function goOn(house) {
  say();
  if (visitPayload(house)) show("problem", house);
  else pointOut();
}

const whereChecked = async () => (Object.keys(state.draft.checks).length ? place() : null);

async function save(house) {
  say();
  const visit = visitPayload(house);
  if (!visit) {
    pointOut();
    return;
  }
  const checks = checkEntries(house, await whereChecked());
  if (await writeDown([visit, ...checks.payloads], checks.files)) onward(house);
}

// Tries to write; a full store is told, and what was typed stays on the page.
export async function writeDown(payloads, photos = []) {
  leaveDraft();
  try {
    await record(payloads, photos);
  } catch (error) {
    keepDraft();
    say("", store.isFull(error) ? t("full") : t("notWritten"));
    pointOut();
    return false;
  }
  state.draft = null;
  state.files = [];
  syncSoon();
  return true;
}

export function onward(house) {
  say(t("saved", { address: address(house) }));
  const following = next();
  if (following) show("house", following);
  else show("houses");
}

// A check whose address is no house of the round.
screen("check", (one) => {
  if (state.draft?.solo !== one.id) {
    dropFiles();
    state.draft = { round: state.pack.id, solo: one.id, checks: {}, fields: { note: "" } };
  }
  const body = [checkBox(one, null), element("p", "", one.address)];
  body.push(field(t("note"), area(state.draft.fields.note, 3, (value) => { state.draft.fields.note = value; keepDraft(); })));
  const back = async () => { await dropDraft(); show("houses"); };
  const keep = async () => {
    if (!(one.id in state.draft.checks)) return;
    const { payloads, files } = checkEntries(null, await whereChecked());
    if (await writeDown(payloads, files)) show("houses");
  };
  return {
    title: one.number, body,
    foot: [button(t("back"), back), button(t("save"), () => once(keep), "p-button p-button--main", "save")],
  };
});
