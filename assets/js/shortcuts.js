// <form data-shortcut-submit>: Ctrl+Enter (or Cmd+Enter) in any field presses the main button.
// <input type=radio data-sets="name">: choosing it puts its value into the named field of the form.
// <section data-then-focus="id">: once it is swapped in, the named field gets the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  const id = event.target.dataset?.thenFocus;
  if (id) document.getElementById(id)?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-shortcut-submit]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.btn-primary[type=submit]"));
});

document.addEventListener("change", (event) => {
  const name = event.target.dataset?.sets;
  const field = name && event.target.form?.elements[name];
  if (field) field.value = event.target.value;
});
