// Photos of a problem, or of something said solved (`check`), until they are written down.
import { button, element, field } from "./dom.js";
import { shrink } from "./photo.js";
import { keepDraft, keepFile, once, redraw, say, state, t } from "./state.js";
import * as store from "./store.js";

const MOST_PHOTOS = 5;

export const picturesOf = (check = null) => state.files.filter((file) => file.check === check);

// As the entry names them, and as they are kept.
export function belongingTo(entry, check = null) {
  const files = picturesOf(check).map(({ id, blob, taken_at }) => ({ id, blob, taken_at, entry }));
  return { files, photos: files.map(({ id, taken_at }) => ({ id, taken_at })) };
}

export function pictures(check = null) {
  const box = element("div", "p-photos");
  const input = Object.assign(element("input"), { type: "file", accept: "image/*", multiple: true, name: check ? `photos-${check}` : "photos" });
  input.setAttribute("capture", "environment");
  input.addEventListener("change", () => once(() => take([...input.files], check)).then(redraw));
  box.append(field(t("photos"), input, t("photosHelp", { n: MOST_PHOTOS })));
  for (const file of picturesOf(check)) {
    const row = element("p", "p-photo", `${t("photo")}: ${Math.ceil(file.blob.size / 1024)} KB`);
    row.append(button(t("remove"), () => remove(file), "p-small"));
    box.append(row);
  }
  return box;
}

async function remove(file) {
  state.files = state.files.filter((one) => one !== file);
  redraw();
  await store.forgetFile(file.id);
}

async function take(files, check) {
  say();
  for (const file of files) {
    if (picturesOf(check).length === MOST_PHOTOS) break;
    const blob = await shrink(file).catch(() => null);
    if (blob) await keep({ id: crypto.randomUUID(), blob, taken_at: new Date(file.lastModified).toISOString(), check });
    else say("", t("noPicture", { name: file.name }));
  }
}

// On the page at once; where the phone has no room for it, it is there as long as the page is open.
async function keep(file) {
  state.files.push(file);
  keepDraft();
  await keepFile(file).catch((error) => say("", store.isFull(error) ? t("full") : t("notWritten")));
}
