// The questions of the sheet: which are asked, which answers are right, and their fields on the page.
// Expressions are JSON: ["and", …], ["not", …], ["==", a, b], ["selected", {"field": name}, value];
// an operand is a value, {"field": name} or {"self": true}.
import { choice, element, field, option } from "./dom.js";

const operand = (part, answers, self) => {
  if (part === null || typeof part !== "object") return part;
  return part.self ? self : answers[part.field] ?? null;
};
const comparable = (value) => (value === null || value === undefined || value === "" ? null : value);

const compare = {
  "==": (a, b) => String(a) === String(b),
  "!=": (a, b) => String(a) !== String(b),
  "<": (a, b) => a !== null && b !== null && a < b,
  "<=": (a, b) => a !== null && b !== null && a <= b,
  ">": (a, b) => a !== null && b !== null && a > b,
  ">=": (a, b) => a !== null && b !== null && a >= b,
};

export function holds(expression, answers, self = null) {
  if (expression === null || expression === undefined) return true;
  const [name, ...parts] = expression;
  if (name === "and") return parts.every((part) => holds(part, answers, self));
  if (name === "or") return parts.some((part) => holds(part, answers, self));
  if (name === "not") return !holds(parts[0], answers, self);
  const [first, second] = parts.map((part) => comparable(operand(part, answers, self)));
  if (name === "selected") return Array.isArray(first) ? first.includes(second) : first === second;
  const numeric = typeof first === "number" || typeof second === "number";
  return numeric && name !== "==" && name !== "!="
    ? compare[name](first === null ? null : Number(first), second === null ? null : Number(second))
    : compare[name](first ?? "", second ?? "");
}

const asks = (one) => (one.fields ? one.fields.some(asks) : one.type !== "note");

// The flat list of begin and end as a tree, without what is known already and what that leaves empty.
export function tree(fields, known = []) {
  const root = { fields: [] };
  const stack = [root];
  for (const one of fields) {
    if (one.type.endsWith("_begin")) {
      const inner = { ...one, type: one.type.replace("_begin", ""), fields: [] };
      stack.at(-1).fields.push(inner);
      stack.push(inner);
    } else if (one.type.endsWith("_end")) stack.pop();
    else stack.at(-1).fields.push(one);
  }
  const asked = (list) => list.filter((one) => !known.includes(one.name) && (!one.fields || asks(one)))
    .map((one) => (one.type === "group" ? { ...one, fields: asked(one.fields) } : one))
    .filter((one) => !one.fields || asks(one));
  return asked(root.fields);
}

const isEmpty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);

// What is wrong, by the place of the field ("people.0.age"); answers that are not asked for are left out.
export function check(fields, answers, scope = answers, path = "") {
  const wrong = {};
  const kept = {};
  for (const one of fields) {
    if (!holds(one.relevant, scope)) continue;
    if (one.type === "group") {
      const inner = check(one.fields, answers, scope, path);
      Object.assign(wrong, inner.wrong);
      Object.assign(kept, inner.kept);
    } else if (one.type === "repeat") {
      kept[one.name] = (answers[one.name] ?? []).map((row, index) => {
        const inner = check(one.fields, row, { ...scope, ...row }, `${path}${one.name}.${index}.`);
        Object.assign(wrong, inner.wrong);
        return inner.kept;
      });
    } else if (one.type !== "note") {
      const value = answers[one.name];
      if (isEmpty(value)) {
        if (one.required) wrong[path + one.name] = "required";
      } else {
        kept[one.name] = value;
        if (!holds(one.constraint, scope, value)) wrong[path + one.name] = one.constraint_message ?? "constraint";
      }
    }
  }
  return { wrong, kept };
}

const INPUTS = {
  text: { type: "text" },
  integer: { type: "number", inputMode: "numeric", step: "1" },
  decimal: { type: "number", inputMode: "decimal", step: "any" },
  date: { type: "date" },
};
const reading = { integer: (text) => (text === "" ? "" : Number.parseInt(text, 10)), decimal: (text) => (text === "" ? "" : Number(text)) };

// Draws the fields that are asked now into a box; `changed()` after each answer that may change that.
export function draw(fields, answers, words, changed, scope = answers, path = "") {
  const box = element("div", "p-sheet");
  for (const one of fields) {
    if (!holds(one.relevant, scope)) continue;
    const label = words.of(one.label);
    const set = (value) => { answers[one.name] = value; changed(); };
    if (one.type === "note") box.append(element("p", "p-note", label));
    else if (one.type === "group") {
      const group = element("fieldset", "p-group");
      group.append(element("legend", "", label), draw(one.fields, answers, words, changed, scope, path));
      box.append(group);
    } else if (one.type === "repeat") box.append(repeat(one, answers, words, changed, scope, path));
    else if (one.type.startsWith("select")) box.append(select(one, label, answers, words, set, path));
    else {
      const input = Object.assign(document.createElement("input"), INPUTS[one.type] ?? INPUTS.text);
      input.value = answers[one.name] ?? "";
      input.addEventListener("change", () => set((reading[one.type] ?? String)(input.value)));
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

function repeat(one, answers, words, changed, scope, path) {
  const rows = answers[one.name] ??= [];
  const box = element("fieldset", "p-group");
  box.append(element("legend", "", words.of(one.label)));
  for (const [index, row] of rows.entries()) {
    box.append(draw(one.fields, row, words, changed, { ...scope, ...row }, `${path}${one.name}.${index}.`));
    box.append(option(words.t("removeRow"), false, () => { rows.splice(index, 1); changed(); }));
  }
  box.append(option(words.t("addRow"), false, () => { rows.push({}); changed(); }));
  return box;
}
