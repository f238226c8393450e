// The PIN: chosen once, asked for after each pause, and what happens when it is forgotten.
import { button, element, field } from "./dom.js";
import { forgotten, ready, sync } from "./line.js";
import { redraw, say, screen, show, t, unlockAll } from "./state.js";
import { languageField } from "./status.js";
import * as store from "./store.js";
import { create, open } from "./vault.js";

const SHORTEST = 6;
const MOST_TRIES = 10;

function pinInput(name) {
  const input = Object.assign(element("input"), { type: "password", inputMode: "numeric", name, autocomplete: "off", maxLength: 32 });
  return input;
}

function form(fields, action, ...rest) {
  const one = element("form", "p-form");
  one.noValidate = true;
  one.addEventListener("submit", (event) => { event.preventDefault(); action(); });
  const submit = element("button", "p-button p-button--main", t("go"));
  submit.dataset.do = "go";
  one.append(...fields, submit, ...rest);
  return one;
}

screen("choose", () => {
  const [first, second] = [pinInput("pin"), pinInput("again")];
  const keep = async () => {
    if (!/^\d+$/.test(first.value) || first.value.length < SHORTEST) say("", t("pinShort", { n: SHORTEST }));
    else if (first.value !== second.value) say("", t("pinDiffers"));
    else {
      const { record, key } = await create(first.value);
      await store.set("pin", record);
      say();
      await unlockAll(key);
      ready();
      return;
    }
    redraw();
  };
  const fields = [element("p", "p-lead", t("pinWhy")), field(t("pinChoose"), first, t("pinShort", { n: SHORTEST })), field(t("pinAgain"), second)];
  return { title: t("welcome"), body: [form(fields, keep), languageField()] };
});

screen("unlock", () => {
  const input = pinInput("pin");
  const go = async () => {
    const key = await open(input.value, await store.get("pin"));
    if (key) {
      await store.forget("tries");
      say();
      await unlockAll(key);
      ready();
      return;
    }
    const tries = ((await store.get("tries")) ?? 0) + 1;
    await store.set("tries", tries);
    if (tries >= MOST_TRIES) {
      await forgotten();
      return;
    }
    say("", t("pinWrong", { n: MOST_TRIES - tries }));
    redraw();
    document.querySelector("[name=pin]")?.focus();
  };
  const lost = button(t("pinForgotten"), () => { say(); show("forgotten"); }, "p-button", "forgotten");
  const send = button(t("sendNow"), () => sync(), "p-button", "send");
  return { title: t("locked"), body: form([field(t("pin"), input)], go, send, lost) };
});

screen("forgotten", () => {
  const body = [element("p", "p-lead", t("forgottenWhat"))];
  return {
    title: t("pinForgotten"), body,
    foot: [
      button(t("back"), () => { say(); show("unlock"); }, "p-button", "back"),
      button(t("forgottenGo"), forgotten, "p-button p-button--danger", "forgotten-go"),
    ],
  };
});
