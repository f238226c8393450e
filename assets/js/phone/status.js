// What has arrived, what waits; the language, the lock, the end of the day.
import { button, element, field } from "./dom.js";
import { finishDay, lock, sync } from "./line.js";
import { languages, once, redraw, say, screen, show, state, t } from "./state.js";
import * as store from "./store.js";

const TONES = { pending: "wait", applied: "good", superseded: "good", conflict: "warn", late: "warn", refused: "warn", waiting: "wait", dropped: "plain" };

function list() {
  const box = element("ul", "p-list");
  box.id = "phone-arrived";
  fill(box);
  return box;
}

async function fill(box) {
  const [entries, photos] = [await store.entries(), await store.photos()];
  const houses = new Map(state.packs.flatMap((pack) => pack.houses.map((house) => [house.id, house])));
  const rows = entries.reverse().map((entry) => {
    const house = houses.get(entry.visit);
    const own = photos.filter((photo) => photo.entry === entry.id);
    const item = element("li", "p-row");
    item.dataset.state = entry.state;
    item.append(element("strong", "", `${t(`kind_${entry.kind}`)}${house ? `: ${house.street}, ${house.house}` : ""}`));
    item.append(element("span", `p-badge p-badge--${TONES[entry.state]}`, t(`state_${entry.state}`)));
    if (entry.problem) item.append(element("p", "p-trouble", entry.problem));
    const sent = own.filter((photo) => photo.state === "kept").length;
    if (own.length) item.append(element("p", "", t("photosSent", { n: sent, of: own.length })));
    for (const photo of own.filter((one) => one.problem)) item.append(element("p", "p-trouble", photo.problem));
    return item;
  });
  box.replaceChildren(...(rows.length ? rows : [element("li", "p-row", t("nothingYet"))]));
}

export function languageField() {
  const select = element("select");
  select.name = "language";
  for (const [code, name] of languages()) select.append(new Option(name, code));
  select.value = state.language;
  select.addEventListener("change", async () => {
    state.language = select.value;
    await store.set("language", state.language);
    redraw();
  });
  return field(t("languageLabel"), select);
}

screen("status", () => {
  const body = [
    element("p", "p-lead", state.waiting ? t("stillWaiting", { n: state.waiting }) : t("allArrived")),
    list(),
    languageField(),
    button(t("lock"), () => lock(), "p-button", "lock"),
    button(t("finishDay"), () => once(finishDay), "p-button p-button--danger", "finish-day"),
    element("p", "p-hint", t("finishDayHelp")),
    element("p", "p-hint", state.worker ? t("ready") : t("notReady")),
  ];
  const back = () => { say(); show(state.pack ? "houses" : "rounds"); };
  return {
    title: t("status"), body,
    foot: [button(t("back"), back, "p-button", "back"), button(t("sendNow"), () => sync(), "p-button p-button--main", "send")],
  };
}, { isList: true });
