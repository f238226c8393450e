// A problem told at the door: words, topic, photos, and whether it was settled on the spot.
import { area, button, choice, element, field, line, option } from "./dom.js";
import { checkEntries, onward, visitPayload, writeDown } from "./house.js";
import { place } from "./photo.js";
import { belongingTo, pictures } from "./pictures.js";
import { keepDraft, of, once, redraw, say, screen, show, state, t } from "./state.js";
import { address } from "./way.js";

const changed = () => { keepDraft(); redraw(); };

function topics(problem) {
  const select = element("select");
  select.name = "topic";
  select.append(new Option(t("chooseTopic"), ""));
  let group = null;
  for (const topic of state.pack.topics) {
    const name = of(topic.group);
    if (group?.label !== name) {
      group = Object.assign(element("optgroup"), { label: name });
      select.append(group);
    }
    group.append(new Option(of(topic.name), topic.id));
  }
  select.value = problem.topic ?? "";
  select.addEventListener("change", () => { problem.topic = Number(select.value) || null; keepDraft(); });
  return field(t("topic"), select);
}

const named = (control, name) => Object.assign(control, { name });

screen("problem", (house) => {
  const problem = state.draft.problem ??= { topic: null, text: "", person: house.head ?? "", severity: 2, people: house.members ?? 1, isSettled: false, settled: "" };
  const set = (name) => (value) => { problem[name] = value; keepDraft(); };
  const people = named(line(problem.people, (value) => set("people")(Number.parseInt(value, 10) || 1), "number"), "people");
  people.min = 1;
  const settled = [
    option(t("notSettled"), !problem.isSettled, () => { problem.isSettled = false; changed(); }, "not-settled"),
    option(t("settled"), problem.isSettled, () => { problem.isSettled = true; changed(); }, "settled"),
  ];
  const body = [
    topics(problem),
    field(t("problem"), named(area(problem.text, 4, set("text")), "text")),
    choice(t("severity"), [1, 2, 3].map((one) => option(t(`severity_${one}`), problem.severity === one, () => { problem.severity = one; changed(); }, `severity-${one}`))),
    field(t("people"), people),
    field(t("person"), named(line(problem.person, set("person")), "person")),
    pictures(),
    choice(t("onTheSpot"), settled),
  ];
  if (problem.isSettled) body.push(field(t("whatWasDone"), named(area(problem.settled, 3, set("settled")), "settled"), t("minutesHelp")));
  return {
    title: `${t("problem")}: ${address(house)}`,
    body,
    foot: [
      button(t("back"), () => { say(); show("house", house); }, "p-button", "back"),
      button(t("saveMore"), () => once(() => save(house, true)), "p-button", "save-more"),
      button(t("save"), () => once(() => save(house, false)), "p-button p-button--main", "save"),
    ],
  };
});

function missing({ topic, text, isSettled, settled }) {
  if (!topic) return t("chooseTopic");
  if (!text.trim()) return t("needText");
  return isSettled && !settled.trim() ? t("needDone") : "";
}

async function save(house, more) {
  const { problem } = state.draft;
  const lacking = missing(problem);
  say("", lacking);
  const visit = lacking ? null : visitPayload(house);
  if (!visit) {
    redraw();
    document.getElementById("phone-trouble")?.scrollIntoView({ block: "center" });
    return;
  }
  const where = await place();
  const id = crypto.randomUUID();
  const { isSettled, settled, ...rest } = problem;
  const { files, photos } = belongingTo(id);
  const checks = checkEntries(house, where);
  const finding = {
    ...rest, id, kind: "finding", round: state.pack.id, visit: house.id, settled: isSettled ? settled : "", place: where, photos,
  };
  if (!await writeDown([visit, finding, ...checks.payloads], [...files, ...checks.files])) return;
  if (!more) {
    onward(house);
    return;
  }
  show("house", house);
  say(t("saved", { address: address(house) }));
  show("problem", house);
}
