// A desk stays where it is for the day: its sitting and its name go on to the next visitor, also
// when the page was closed meanwhile.
import * as store from "./store.js";

const SEAT = ["sitting", "desk"];

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export const seated = (form) => Object.fromEntries(SEAT.map((name) => [name, form.elements[name]?.value]));

export function sit(form, seat) {
  for (const name of SEAT) if (form.elements[name] && seat[name] !== undefined) form.elements[name].value = seat[name];
  fitOutcome(form);
}

// At a sitting a matter may end on the spot; then it says what was done.
export const endedOnTheSpot = ({ sitting, outcome }) => Boolean(sitting && outcome);

export function fitOutcome(form) {
  const { sitting, outcome } = form.elements;
  if (!outcome) return;
  if (!sitting.value) outcome.value = "";
  document.getElementById("offline-outcome").hidden = !sitting.value;
  document.getElementById("offline-result").hidden = !outcome.value;
}

export async function sitDown(form) {
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  const kept = await store.seat();
  if (asked.sitting) sit(form, asked);
  else if (kept?.day === today()) sit(form, kept);
  fitOutcome(form);
}

// From now on the desk sits where was chosen, not where the address says.
export async function moveSeat(form, changed) {
  fitOutcome(form);
  if (!SEAT.includes(changed)) return;
  const url = new URL(location.href);
  for (const name of SEAT) url.searchParams.delete(name);
  history.replaceState(null, "", url);
  await store.keepSeat({ ...seated(form), day: today() });
}
