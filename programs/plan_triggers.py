"""Triggers that freeze the plan of a programme once it is no draft, raw SQL included.

One way leads through: an amendment approved in the same transaction and not yet carried out
(`Amendment.carried_out_at_once` lets no other be seen). It changes exactly what it names.
"""

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
_AMENDED = """ AND NOT EXISTS (
        SELECT 1 FROM programs_amendment a
        WHERE a.state = 'approved' AND NOT a.is_applied AND {amended})"""
# Of the measure nothing changes but the columns named, and those become what was approved.
_AS_APPROVED = """a.measure_id = OLD.id
        AND NOT EXISTS (SELECT 1 FROM jsonb_each_text(a.after) wanted
            WHERE to_jsonb(NEW) ->> wanted.key IS DISTINCT FROM wanted.value)
        AND to_jsonb(NEW) - ARRAY(SELECT jsonb_object_keys(a.after))
            = to_jsonb(OLD) - ARRAY(SELECT jsonb_object_keys(a.after))"""
_NEW_LINE = "a.programme_id = NEW.programme_id AND a.is_new_measure AND a.measure_id IS NULL"
_NEW_SOURCE = "a.is_new_measure AND a.measure_id = NEW.measure_id"
_REFUSE = """
    IF NOT EXISTS (
        SELECT 1 FROM programs_programme p {join}
        WHERE {condition} AND p.state IN ('draft', 'returned')){unless} THEN
        RAISE EXCEPTION 'pgtrigger: the plan of a programme is frozen once it is submitted';
    END IF;
"""
_LINE = _REFUSE.replace("{join}", "")
_SOURCE = _REFUSE.replace("{join}", "JOIN programs_measure m ON m.programme_id = p.id")


def _refusing(statement: str, condition: str, amended: str = "") -> str:
    unless = _AMENDED.replace("{amended}", amended) if amended else ""
    return statement.replace("{condition}", condition).replace("{unless}", unless)


PLAN_STAYS = pgtrigger.Trigger(
    name="plan_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange(*PLAN),
    func=_refusing(_LINE, "p.id = OLD.programme_id", _AS_APPROVED) + "RETURN NEW;",
)
LINES_STAY = pgtrigger.Trigger(
    name="lines_stay",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Delete,
    func="IF TG_OP = 'INSERT' THEN"
    + _refusing(_LINE, "p.id = NEW.programme_id", _NEW_LINE)
    + "RETURN NEW; END IF;"
    + _refusing(_LINE, "p.id = OLD.programme_id")
    + "RETURN OLD;",
)
SOURCES_STAY = pgtrigger.Trigger(
    name="sources_stay",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Delete,
    func="IF TG_OP = 'INSERT' THEN"
    + _refusing(_SOURCE, "m.id = NEW.measure_id", _NEW_SOURCE)
    + "RETURN NEW; END IF;"
    + _refusing(_SOURCE, "m.id = OLD.measure_id")
    + "RETURN OLD;",
)
# A source may be marked (released, its word), but goes to another measure in a draft only.
SOURCES_KEEP_THEIR_MEASURE = pgtrigger.Trigger(
    name="sources_keep_their_measure",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange("measure", "finding", "question"),
    func=_refusing(_SOURCE, "m.id = OLD.measure_id")
    + _refusing(_SOURCE, "m.id = NEW.measure_id")
    + "RETURN NEW;",
)
