// Suggestions while typing, as a combobox with a list (ARIA 1.2).
//
// Contract. The field is a text input with a hidden one behind it:
//   <input type="text" name="office" data-typeahead-url="/…/">  <input type="hidden" name="office_id">
// Without the hidden field the text alone counts. data-typeahead-with names another field of the
// same form (or form of a formset) whose value goes along as `with`. What nobody but the server may
// read (names, personal numbers) is asked by POST: data-typeahead-method="post".
// GET url?q=typed answers JSON [{"id": 7, "label": "shown and put into the field", "hint": "small print"}],
// at most ten. Choosing puts the label into the text and the id into the hidden field; typing on
// empties the hidden field. Without this script the server resolves the text
// (territories/typeahead.py has the form field and the answer's helper).
let serial = 0;

function enhance(input) {
  const hidden = input.form?.elements[`${input.name}_id`];
  const list = document.createElement("ul");
  list.className = "c-suggest";
  list.id = `suggest-${++serial}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.parentElement.classList.add("c-suggest__anchor");
  Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
    .forEach(([name, value]) => input.setAttribute(name, value));

  let active = -1;
  let timer;
  let request;

  // An answer on its way would open the list again, over what is filled in next.
  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const items = [...list.children];
    active = (index + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", items[active].id);
    items[active].scrollIntoView({ block: "nearest" });
  };
  const choose = (item) => {
    input.value = item.dataset.label;
    if (hidden) hidden.value = item.dataset.id;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (answers) => {
    list.replaceChildren(...answers.map(({ id, label, hint }, at) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${at}`;
      item.className = "c-suggest__item";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.id = id;
      item.dataset.label = label;
      item.append(label);
      if (hint) {
        const small = document.createElement("small");
        small.append(hint);
        item.append(small);
      }
      return item;
    }));
    active = -1;
    list.hidden = answers.length === 0;
    input.setAttribute("aria-expanded", String(answers.length > 0));
    const { textFound, textNone } = document.body.dataset;
    status.textContent = answers.length ? textFound.replace("%n", answers.length) : textNone;
  };
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const url = new URL(input.dataset.typeaheadUrl, location.href);
    url.searchParams.set("q", input.value.trim());
    const beside = input.dataset.typeaheadWith;
    if (beside) url.searchParams.set("with", input.form.elements[input.name.replace(/[^-]+$/, beside)]?.value ?? "");
    const asked = { signal: request.signal, headers: { Accept: "application/json" } };
    if (input.dataset.typeaheadMethod === "post") {
      const token = input.form.elements.csrfmiddlewaretoken.value;
      Object.assign(asked, { method: "POST", body: new URLSearchParams([...url.searchParams, ["csrfmiddlewaretoken", token]]) });
      url.search = "";
    }
    try {
      const response = await fetch(url, asked);
      if (response.ok) show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    if (hidden) hidden.value = "";
    clearTimeout(timer);
    if (input.value.trim().length < 2) return close();
    timer = setTimeout(ask, 200);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active <= 0 ? list.children.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[role=option]");
    event.preventDefault();
    if (item) choose(item);
  });
  input.addEventListener("blur", close);
}

function enhanceAll(root) {
  for (const input of root.querySelectorAll?.("input[data-typeahead-url]:not([role=combobox])") ?? []) enhance(input);
}

document.addEventListener("DOMContentLoaded", () => enhanceAll(document));
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
