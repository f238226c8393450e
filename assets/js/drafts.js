// <form data-draft="key">: what is typed is kept in this tab (sessionStorage) half a second after
// the last key, filled in again after a reload, and dropped once the server has accepted the form:
// the next page that has no form with this key is the acceptance, unless it says that the server
// refused or failed (data-refused). "Draft restored" is announced.
import { fill, read } from "./fields.js";
import { say } from "./feedback.js";

const name = (key) => `draft:${document.body.dataset.account ?? ""}:${key}`;
const timers = new WeakMap();

// Fields that stand as the page drew them are not kept: in another language, or on another day, the
// page draws them otherwise, and what it knew before is no answer of anybody. Values that a script
// sets (hidden ones) look like drawn ones and are always kept.
function keep(form) {
  try {
    const known = stored(form);
    const touched = new Set([...form.elements].filter(isTouched).map((field) => field.name));
    const typed = Object.entries(read(form)).filter(([key]) => touched.has(key) || key in known);
    sessionStorage.setItem(name(form.dataset.draft), JSON.stringify(Object.fromEntries(typed)));
  } catch {
    // A full or closed store costs the draft, nothing else.
  }
}

function isTouched(field) {
  if (field.type === "hidden") return true;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const drawn = [...field.options].some((option) => option.defaultSelected);
  return drawn || field.multiple
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.selectedIndex > 0;
}

const stored = (form) => JSON.parse(sessionStorage.getItem(name(form.dataset.draft)) ?? "{}");

function restore(form) {
  const kept = stored(form);
  const answered = form.querySelector(".is-invalid, [data-focus]") || document.getElementById("resumed-fields");
  const typed = !answered && Object.keys(kept).length > 0;
  if (typed && fill(form, { ...read(form), ...kept })) say(document.body.dataset.textDraft, "alert-info");
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.draft) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), 500));
});

document.addEventListener("submit", (event) => {
  if ("signOut" in event.target.dataset) sessionStorage.clear();
  if (!event.target.dataset.draft) return;
  clearTimeout(timers.get(event.target));
  keep(event.target);
  sessionStorage.setItem("draft:sent", name(event.target.dataset.draft));
});

document.addEventListener("DOMContentLoaded", () => {
  const forms = [...document.querySelectorAll("form[data-draft]")];
  const sent = sessionStorage.getItem("draft:sent");
  const signIn = document.querySelector("form[data-sign-in]");
  if (sent && !signIn) {
    const refused = document.querySelector("[data-refused]");
    const again = forms.some((form) => name(form.dataset.draft) === sent);
    if (!refused && !again) sessionStorage.removeItem(sent);
    sessionStorage.removeItem("draft:sent");
  }
  forms.forEach(restore);
});
