// The fields of the sheet on the page; their rules are in answers.js.
import { choice, element, field, option } from "./dom.js";

const INPUTS = {
  text: { type: "text" },
  integer: { type: "number", inputMode: "numeric", step: "1" },
  decimal: { type: "number", inputMode: "decimal", step: "any" },
  date: { type: "date" },
};
const number = (text) => (text === "" ? "" : Number(text));
const reading = { integer: number, decimal: number, date: String };
const trimmed = (text) => text.trim();

// Draws the fields whose paths are in `asked` into a box. `on.changed()` after each choice; of what is
// typed `on.typed()` with each letter and `on.left()` once the field is left.
export function draw(fields, answers, words, on, asked, path = "") {
  const box = element("div", "p-sheet");
  for (const one of fields) {
    if (!asked.has(path + one.name)) continue;
    const label = words.of(one.label);
    const set = (value) => { answers[one.name] = value; on.changed(); };
    if (one.type === "note") box.append(element("p", "p-note", label));
    else if (one.type === "group") {
      const group = element("fieldset", "p-group");
      group.append(element("legend", "", label), draw(one.fields, answers, words, on, asked, path));
      box.append(group);
    } else if (one.type === "repeat") box.append(repeat(one, answers, words, on, asked, path));
    else if (one.type.startsWith("select")) box.append(select(one, label, answers, words, set, path));
    else {
      const input = Object.assign(document.createElement("input"), INPUTS[one.type] ?? INPUTS.text);
      input.value = answers[one.name] ?? "";
      input.addEventListener("input", () => { answers[one.name] = (reading[one.type] ?? trimmed)(input.value); on.typed(); });
      input.addEventListener("change", on.left);
      box.append(marked(field(label + (one.required ? " *" : ""), input, words.of(one.hint)), path + one.name));
    }
  }
  return box;
}

const marked = (box, name) => {
  box.dataset.field = name;
  return box;
};

function select(one, label, answers, words, set, path) {
  const many = one.type === "select_multiple";
  const now = answers[one.name];
  const picked = (value) => (many ? (now ?? []).includes(value) : now === value);
  const pick = (value) => {
    if (!many) set(now === value ? "" : value);
    else set(picked(value) ? now.filter((other) => other !== value) : [...(now ?? []), value]);
  };
  const options = one.choices.map(({ value, label: name }) => option(words.of(name), picked(value), () => pick(value)));
  return marked(choice(label + (one.required ? " *" : ""), options), path + one.name);
}

function repeat(one, answers, words, on, asked, path) {
  const rows = answers[one.name] ??= [];
  const box = element("fieldset", "p-group");
  box.append(element("legend", "", words.of(one.label) + (one.required ? " *" : "")));
  for (const [index, row] of rows.entries()) {
    box.append(draw(one.fields, row, words, on, asked, `${path}${one.name}.${index}.`));
    box.append(option(words.t("removeRow"), false, () => { rows.splice(index, 1); on.changed(); }));
  }
  box.append(option(words.t("addRow"), false, () => { rows.push({}); on.changed(); }));
  return marked(box, path + one.name);
}
