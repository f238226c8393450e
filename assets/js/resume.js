// Fills the form again with what was posted after the sign-in ran out (config/resume.py). The form
// is the one that posts to the same address, else the one that knows most of the names.
import { fill } from "./fields.js";

document.addEventListener("DOMContentLoaded", () => {
  const block = document.getElementById("resumed-fields");
  if (!block) return;
  const { path, values } = JSON.parse(block.textContent);
  const known = (form) => Object.keys(values).filter((name) => form.elements[name]).length;
  const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post" && known(form));
  const score = (form) => (new URL(form.action).pathname === path ? 1000 : 0) + known(form);
  const [best] = forms.sort((one, other) => score(other) - score(one));
  if (best) fill(best, values);
});
