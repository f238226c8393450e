// The rounds on this phone, and those that could be taken along.
import { button, element } from "./dom.js";
import { take } from "./line.js";
import { of, say, screen, show, state, t } from "./state.js";

const days = ({ from, to }) => (from === to ? from : `${from} – ${to}`);

screen("rounds", () => {
  const list = element("ul", "p-list");
  for (const pack of state.packs) {
    const item = element("li", "p-row");
    const open = button("", () => { state.pack = pack; say(); show("houses"); }, "p-row__open", "open-round");
    open.append(element("strong", "", of(pack.round.place)), element("span", "p-row__second", `${days(pack.round)} · ${t("onPhone")}`));
    item.append(open);
    list.append(item);
  }
  for (const round of state.rounds.filter((one) => !state.packs.some((pack) => pack.id === one.id))) {
    const item = element("li", "p-row");
    const open = button("", () => take(round.id), "p-row__open", "take-round");
    open.append(element("strong", "", of(round.place)), element("span", "p-row__second", `${days(round)} · ${t("takeAlong")}`));
    item.append(open);
    list.append(item);
  }
  if (!list.children.length) list.append(element("li", "p-row", navigator.onLine ? t("noRound") : t("noRoundOffline")));
  return { title: t("rounds"), body: list, foot: [button(t("status"), () => { say(); show("status"); }, "p-button", "status")] };
}, { isList: true });
