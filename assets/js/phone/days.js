// Days as the crew's calendar has them, by the server's clock: the phone's own may be wrong.
import * as store from "./store.js";

const ERROR = 5 * 60_000; // a clock may be this wrong without anybody minding
let behind = 0; // milliseconds

export async function compareClock(now) {
  const offset = Date.parse(now) - Date.now();
  behind = Math.abs(offset) > ERROR ? offset : 0;
  await store.set("behind", behind);
}

export const recallClock = async () => { behind = (await store.get("behind")) ?? 0; };

// Today and so many days on, as 2026-11-24; not Greenwich's day.
export function inDays(days) {
  const now = new Date(Date.now() + behind);
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000 + days * 86_400_000).toISOString().slice(0, 10);
}

export const dayWords = (day) => day.split("-").reverse().join(".");
