// The houses of the round on their way: what is known of each, and which is the next.
import { inDays } from "./days.js";
import { state } from "./state.js";

export const written = (house, kind) => (state.written.get(house.id) ?? []).filter((one) => one.kind === kind);

// What is known of a house: as it was given, and what this phone wrote since.
export const valuesOf = (house) => written(house, "visit").at(-1)?.fields ?? house.base;
export const problemsOf = (house) => written(house, "finding");
export const isPending = (house) => valuesOf(house).result === "pending" && !house.skip;

export const address = (house) => `${house.street}, ${house.house}`;

// The day's houses: those planned for it, and of earlier days what was left; without days, all.
export const ofToday = ({ houses }) => {
  const today = inDays(0);
  return houses.filter((house) => !house.day || house.day === today || (house.day < today && isPending(house)));
};

export const next = () => {
  const houses = ofToday(state.pack);
  return houses.find((house) => isPending(house) && !(house.day < inDays(0))) ?? houses.find(isPending);
};
