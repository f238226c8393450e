// The phone of a round: its screens, and when what happens.
import { recallClock } from "./days.js";
import { prepare, startScreen, sync, touched, woken } from "./line.js";
import { count, settings, state } from "./state.js";
import * as store from "./store.js";
import "./house.js";
import "./houses.js";
import "./pin.js";
import "./problem.js";
import "./rounds.js";
import "./status.js";

const EVERY = 60_000;

async function start() {
  state.language = (await store.get("language")) ?? state.language;
  await prepare();
  await recallClock();
  await startScreen();
  navigator.storage?.persist?.();
  const workers = navigator.serviceWorker;
  const kept = () => { state.worker = Boolean(workers?.controller); };
  workers?.addEventListener("controllerchange", kept);
  workers?.register(settings.worker).then(() => workers.ready).then(kept).catch(() => {});
  kept();
  await sync();
}

for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, touched);
document.addEventListener("visibilitychange", woken);
window.addEventListener("pageshow", woken);
window.addEventListener("online", () => sync());
window.addEventListener("offline", count);
setInterval(() => sync(), EVERY);
start();
