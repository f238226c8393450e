// Small pieces of the pages.
let made = 0;

export const element = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

export function button(text, action, className = "p-button", name = "") {
  const one = element("button", className, text);
  one.type = "button";
  if (name) one.dataset.do = name;
  one.addEventListener("click", action);
  return one;
}

// A label over its control, with a hint below.
export function field(label, control, hint = "") {
  made += 1;
  control.id ||= `p-${made}`;
  const box = element("div", "p-field");
  const name = element("label", "", label);
  name.htmlFor = control.id;
  box.append(name, control);
  if (hint) {
    const help = element("small", "", hint);
    help.id = `${control.id}-help`;
    control.setAttribute("aria-describedby", help.id);
    box.append(help);
  }
  return box;
}

// One of several large buttons; pressed or not.
export function option(text, pressed, action, name = "") {
  const one = button(text, action, "p-option", name);
  one.setAttribute("aria-pressed", pressed ? "true" : "false");
  return one;
}

export function choice(label, options) {
  made += 1;
  const box = element("div", "p-field");
  const name = element("span", "p-label", label);
  name.id = `p-${made}`;
  const group = element("div", "p-options");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", name.id);
  group.append(...options);
  box.append(name, group);
  return box;
}

export function area(value, rows, changed) {
  const one = Object.assign(element("textarea"), { value, rows });
  one.addEventListener("input", () => changed(one.value));
  return one;
}

export function line(value, changed, type = "text") {
  const one = Object.assign(element("input"), { type, value });
  one.addEventListener("input", () => changed(one.value));
  return one;
}
