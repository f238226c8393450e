// <div data-stops> with rows [data-move][draggable]: dropped on another row, the household takes
// its place; dropped on the list of another day ([data-day]), it goes to that day. The arrows, and
// the panel of the household chosen, do the same without a mouse or a script.
import { htmx } from "./feedback.js";

let moving = null;

const rowOf = (event) => event.target.closest?.("[data-stops] [data-place]");
const dayOf = (element) => element?.closest?.("[data-stops] [data-day]");

/** Send the household of a row or marker to a place of a day; what isn't given stays as it is. */
export function move(stop, { place, day }) {
  const values = { visit: stop.dataset.visit ?? "", place: place ?? "", crew_day: day ?? "" };
  htmx.ajax("POST", stop.dataset.move, { target: "#stops", swap: "outerHTML", values });
}

/** Mark where the household would go now. */
export function show(target) {
  document.querySelectorAll("[data-stops] .is-over").forEach((other) => other.classList.remove("is-over"));
  target?.classList.add("is-over");
}

document.addEventListener("dragstart", (event) => {
  const row = rowOf(event);
  moving = row?.dataset.move ? row : null;
  if (!moving) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.id);
  row.classList.add("is-moving");
});

document.addEventListener("dragover", (event) => {
  const target = rowOf(event) ?? dayOf(event.target);
  if (!moving || !target) return;
  event.preventDefault();
  show(target);
});

document.addEventListener("drop", (event) => {
  const row = rowOf(event);
  const day = dayOf(event.target);
  if (!moving || !(row ?? day)) return;
  event.preventDefault();
  if (row !== moving && (row || day !== dayOf(moving))) move(moving, { place: row?.dataset.place, day: day?.dataset.day });
});

document.addEventListener("dragend", () => {
  moving?.classList.remove("is-moving");
  moving = null;
  show(null);
});
