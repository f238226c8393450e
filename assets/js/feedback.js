// Errors get the focus, failed requests are said aloud, and a form is sent once.
import htmx from "htmx.org";

function say(text, kind = "alert-warning") {
  const region = document.getElementById("messages");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = `alert ${kind}`;
  box.textContent = text;
  region.replaceChildren(box);
}

function focusErrors(root) {
  root.querySelector?.("[data-focus]")?.focus();
}

document.addEventListener("DOMContentLoaded", () => focusErrors(document));
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => say(document.body.dataset.textFailed));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post]") || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

export { say, htmx };
