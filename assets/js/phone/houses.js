// The houses in the order of the way, the next one on top.
import { dayWords, inDays } from "./days.js";
import { button, element } from "./dom.js";
import { say, screen, show, state, t } from "./state.js";
import { address, isPending, next, ofToday, valuesOf } from "./way.js";

function row(house) {
  const { result } = valuesOf(house);
  const item = element("li", "p-row");
  const open = button("", () => { say(); show("house", house); }, "p-row__open");
  open.dataset.house = house.id;
  open.append(element("strong", "", `${house.n}. ${address(house)}`));
  const second = element("span", "p-row__second");
  if (house.skip) second.append(element("span", "p-badge", t("skip")));
  else second.append(element("span", `p-badge p-badge--${result}`, t(`result_${result}`)));
  if (house.head) second.append(element("span", "", house.head));
  if (house.checks?.length) second.append(element("span", "p-badge p-badge--check", t("toCheck")));
  open.append(second);
  item.append(open);
  return item;
}

// A list for each day, today's first, the days to come after it.
function lists(houses, following) {
  const today = inDays(0);
  const days = [...new Set(houses.map((house) => house.day ?? ""))].sort();
  const order = [...days.filter((day) => day === today), ...days.filter((day) => day < today), ...days.filter((day) => day > today)];
  return order.flatMap((day) => {
    const own = houses.filter((house) => (house.day ?? "") === day);
    const list = element("ol", "p-list");
    const first = own.includes(following) ? [following] : [];
    list.append(...[...first, ...own.filter((one) => one !== following)].map(row));
    return day ? [element("h2", "p-day", day === today ? t("today") : dayWords(day)), list] : [list];
  });
}

screen("houses", () => {
  const { houses, round } = state.pack;
  const mine = ofToday(state.pack);
  const left = mine.filter(isPending).length;
  const body = [element("p", "p-lead", mine.length ? t("left", { n: left, of: mine.length }) : t("noneToday"))];
  const following = next();
  if (following) {
    const card = element("section", "p-next");
    card.append(element("p", "p-label", t("next")), element("p", "p-next__address", address(following)));
    if (following.head) card.append(element("p", "", following.head));
    body.push(card);
  } else if (mine.length) body.push(element("p", "p-next", t(mine.length < houses.length ? "dayDone" : "allDone")));
  body.push(...lists(houses, following));
  for (const check of state.pack.checks ?? []) {
    body.push(button(`${t("check")}: ${check.number}`, () => { say(); show("check", check); }));
  }
  const foot = [
    button(t("rounds"), () => { say(); show("rounds"); }, "p-button", "rounds"),
    button(t("status"), () => { say(); show("status"); }, "p-button", "status"),
  ];
  if (following) foot.push(button(t("goNext"), () => { say(); show("house", following); }, "p-button p-button--main", "next"));
  const place = round.place[state.language] ?? round.place.uz;
  return { title: place, body, foot };
}, { isList: true });
