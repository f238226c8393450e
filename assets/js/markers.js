// Markers of households on the map of several days: pulled onto the way or the list of another day
// ([data-day]), the household goes there. A click follows the marker's link to the panel.
import { move, show } from "./stops.js";

const FAR = 8; // pixels; less is a click

let held = null;
let pulled = false;

function dayUnder(event) {
  const own = held.marker.closest("[data-day]").dataset.day;
  const under = document.elementsFromPoint(event.clientX, event.clientY).map((one) => one.closest("[data-stops] [data-day]"));
  return under.find((day) => day && day.dataset.day !== own);
}

function letGo() {
  held?.marker.removeAttribute("transform");
  held = null;
  show(null);
}

document.addEventListener("pointerdown", (event) => {
  pulled = false;
  const marker = event.target.closest?.("[data-stops] svg [data-move]");
  if (marker && event.isPrimary && event.button === 0) held = { marker, x: event.clientX, y: event.clientY };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [right, down] = [event.clientX - held.x, event.clientY - held.y];
  if (!pulled && Math.hypot(right, down) < FAR) return;
  pulled = true;
  const scale = held.marker.ownerSVGElement.getScreenCTM().a;
  held.marker.setAttribute("transform", `translate(${right / scale} ${down / scale})`);
  show(dayUnder(event));
});

document.addEventListener("pointerup", (event) => {
  if (!held) return;
  const { marker } = held;
  const day = pulled ? dayUnder(event) : null;
  letGo();
  if (day) move(marker, { day: day.dataset.day });
});

document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => event.key === "Escape" && letGo());
document.addEventListener("dragstart", (event) => held && event.preventDefault());
document.addEventListener("click", (event) => {
  if (pulled && event.target.closest?.("[data-stops] svg [data-move]")) event.preventDefault();
  pulled = false;
}, true);
