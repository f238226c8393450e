"""Triggers that freeze the plan of a programme once it is no draft, raw SQL included."""

import pgtrigger

PLAN = (
    "programme",
    "ordinal",
    "topic",
    "place",
    "text",
    "unit",
    "quantity",
    "cost",
    "funding",
    "office",
    "starts_on",
    "due_on",
    "expected_result",
    "people_served",
    "without_source_reason",
)
_REFUSE = """
    IF NOT EXISTS (
        SELECT 1 FROM programs_programme p {join}
        WHERE {condition} AND p.state IN ('draft', 'returned')) THEN
        RAISE EXCEPTION 'pgtrigger: the plan of a programme is frozen once it is submitted';
    END IF;
"""
_LINE = _REFUSE.replace("{join}", "")
_SOURCE = _REFUSE.replace("{join}", "JOIN programs_measure m ON m.programme_id = p.id")

PLAN_STAYS = pgtrigger.Trigger(
    name="plan_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange(*PLAN),
    func=_LINE.replace("{condition}", "p.id = OLD.programme_id") + "RETURN NEW;",
)
LINES_STAY = pgtrigger.Trigger(
    name="lines_stay",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Delete,
    func="IF TG_OP = 'INSERT' THEN"
    + _LINE.replace("{condition}", "p.id = NEW.programme_id")
    + "RETURN NEW; END IF;"
    + _LINE.replace("{condition}", "p.id = OLD.programme_id")
    + "RETURN OLD;",
)
SOURCES_STAY = pgtrigger.Trigger(
    name="sources_stay",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Delete,
    func="IF TG_OP = 'INSERT' THEN"
    + _SOURCE.replace("{condition}", "m.id = NEW.measure_id")
    + "RETURN NEW; END IF;"
    + _SOURCE.replace("{condition}", "m.id = OLD.measure_id")
    + "RETURN OLD;",
)
