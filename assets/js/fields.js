// Reading a form's fields into {name: [values]} and putting them back. Never passwords or files.
const kept = (field) => field.name && !field.disabled
  && !["password", "file", "submit", "button"].includes(field.type)
  && field.name !== "csrfmiddlewaretoken";

export function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    const list = (values[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) list.push(field.value);
    } else if (field.multiple) {
      list.push(...[...field.selectedOptions].map((option) => option.value));
    } else list.push(field.value);
  }
  return values;
}

export function fill(form, values) {
  const taken = {};
  let changed = false;
  for (const field of form.elements) {
    if (!kept(field) || field.type === "hidden" && !field.dataset.kept && !(field.name in values)) continue;
    const list = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      const on = (list ?? []).includes(field.value);
      changed ||= on !== field.checked;
      field.checked = on;
    } else if (list === undefined) continue;
    else if (field.multiple) {
      for (const option of field.options) option.selected = list.includes(option.value);
      changed = true;
    } else {
      const place = (taken[field.name] = (taken[field.name] ?? -1) + 1);
      if (place >= list.length) continue;
      changed ||= field.value !== list[place];
      field.value = list[place];
    }
  }
  return changed;
}
