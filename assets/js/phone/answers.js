// Which questions of a sheet are asked, and which answers are right: the rules of
// fieldvisits/sheets/logic.py and checking.py, held to them by tests/fieldvisits/sheet_cases.json.
// Expressions are JSON: ["and", …], ["not", …], ["==", a, b], ["selected", {"field": name}, value];
// an operand is a value, {"field": name} or {"self": true}.
const MOST_ROWS = 50;
const LONGEST_TEXT = 5000;
const BIGGEST = 1e12;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export const isEmpty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
const isDay = (value) => typeof value === "string" && DAY.test(value);
const isRow = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function numberOf(value) {
  if (typeof value === "string") return NUMBER.test(value.trim()) ? Number(value) : null;
  return Number.isFinite(value) ? value : null;
}

// Several chosen values are one text with blanks, as in XForms.
const wordsOf = (value) => (isEmpty(value) ? "" : [value].flat().join(" "));
const truthOf = (value) => (typeof value === "boolean" ? value : !isEmpty(value));

function equal(left, right) {
  const kinds = [typeof left, typeof right];
  if (kinds.includes("boolean")) return truthOf(left) === truthOf(right);
  if (kinds.includes("number")) return numberOf(left) !== null && numberOf(left) === numberOf(right);
  return wordsOf(left) === wordsOf(right);
}

const ORDER = { "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b };

function inOrder(how, left, right) {
  if (isDay(left) && isDay(right)) return ORDER[how](left, right);
  const [one, other] = [numberOf(left), numberOf(right)];
  return one !== null && other !== null && ORDER[how](one, other);
}

// Whether the condition is met; `read` holds the answers so far by name.
export function holds(expression, read, own = null) {
  if (expression === null || expression === undefined) return true;
  const [head, ...parts] = expression;
  if (head === "and") return parts.every((part) => holds(part, read, own));
  if (head === "or") return parts.some((part) => holds(part, read, own));
  if (head === "not") return !holds(parts[0], read, own);
  const [left, right] = parts.map((part) => (isRow(part) ? (part.self ? own : read[part.field] ?? null) : part));
  if (head === "selected") return [left].flat().includes(right);
  if (head === "==" || head === "!=") return equal(left, right) === (head === "==");
  return inOrder(head, left, right);
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

// Everything in the order of the sheet. Answers to what isn't asked count as empty from there on.
// `read` begins with the answers that are known without asking; `path` is "people.0.age" in a repeat.
function* walk(fields, answers, read, prefix = "", relevant = true) {
  for (const one of fields) {
    const asked = relevant && holds(one.relevant, read);
    const step = { field: one, path: prefix + one.name, asked, value: answers[one.name], answers };
    if (one.type === "group") {
      yield step;
      yield* walk(one.fields, answers, read, prefix, asked);
    } else if (one.type === "repeat") {
      yield step;
      const rows = asked && Array.isArray(step.value) ? step.value.slice(0, MOST_ROWS) : [];
      for (const [index, row] of rows.entries()) {
        if (isRow(row)) yield* walk(one.fields, row, { ...read }, `${step.path}.${index}.`);
      }
    } else {
      read[one.name] = asked ? step.value ?? null : null;
      yield { ...step, met: isEmpty(step.value) || holds(one.constraint, read, step.value) };
    }
  }
}

// The paths of what is asked now: questions, notes, groups and repeats.
export const askedNow = (fields, answers, known) => new Set([...walk(fields, answers, { ...known })].filter((step) => step.asked).map((step) => step.path));

const KINDS = {
  text: (one, value) => typeof value === "string" && !value.includes("\0") && [...value].length <= LONGEST_TEXT && value.trim() !== "",
  integer: (one, value) => Number.isInteger(value) && Math.abs(value) <= BIGGEST,
  decimal: (one, value) => Number.isFinite(value) && Math.abs(value) <= BIGGEST,
  date: (one, value) => isDay(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().slice(0, 10) === value,
  select_one: (one, value) => one.choices.some((each) => each.value === value),
  select_multiple: (one, value) => Array.isArray(value) && new Set(value).size === value.length
    && value.every((each) => one.choices.some((known) => known.value === each)),
};

function problemOf({ field: one, value, met }) {
  if (isEmpty(value)) return one.required ? "required" : "";
  if (one.type === "repeat") return Array.isArray(value) && value.every(isRow) && value.length <= MOST_ROWS ? "" : "constraint";
  if (one.type === "text" && typeof value === "string" && !value.trim()) return "required";
  if (!KINDS[one.type](one, value)) return "constraint";
  return met ? "" : one.constraint_message ?? "constraint";
}

// What is wrong, by path; and the answers without those to what isn't asked.
export function check(fields, answers, known = {}) {
  const wrong = {};
  const kept = {};
  const rows = new Map([[answers, kept]]);
  for (const step of walk(fields, answers, { ...known })) {
    const { field: one, path, value } = step;
    if (!step.asked || one.type === "group" || one.type === "note") continue;
    const why = problemOf(step);
    if (why) wrong[path] = why;
    if (isEmpty(value)) continue;
    const target = rows.get(step.answers);
    target[one.name] = value;
    if (one.type === "repeat" && Array.isArray(value)) {
      target[one.name] = value.map((row) => {
        const fresh = {};
        rows.set(row, fresh);
        return fresh;
      });
    }
  }
  return { wrong, kept };
}
