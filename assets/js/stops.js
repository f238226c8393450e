// <div data-stops> with rows [data-move][draggable]: dropped on another row, the household takes
// its place. The arrows of each row do the same without a mouse or a script.
import { htmx } from "./feedback.js";

let moving = null;

const rowOf = (event) => event.target.closest?.("[data-stops] [data-place]");

function clear() {
  document.querySelectorAll(".c-stop.is-over, .c-stop.is-moving").forEach((row) => row.classList.remove("is-over", "is-moving"));
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
  const row = rowOf(event);
  if (!moving || !row) return;
  event.preventDefault();
  document.querySelectorAll(".c-stop.is-over").forEach((other) => other.classList.remove("is-over"));
  row.classList.add("is-over");
});

document.addEventListener("drop", (event) => {
  const row = rowOf(event);
  if (!moving || !row) return;
  event.preventDefault();
  const token = moving.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (row !== moving) {
    htmx.ajax("POST", moving.dataset.move, {
      target: "#stops",
      swap: "outerHTML",
      values: { place: row.dataset.place, csrfmiddlewaretoken: token },
    });
  }
});

document.addEventListener("dragend", () => {
  moving = null;
  clear();
});
