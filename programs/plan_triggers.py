"""Triggers that freeze the plan of a programme once it is no draft, raw SQL included.

One way leads through: an amendment approved in the same transaction and not yet carried out
(`Amendment.carried_out_at_once` lets no other be seen). It changes exactly what it names.
"""

from __future__ import annotations

from typing import Any

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
_NEW_LINE = "a.programme_id = n.programme_id AND a.is_new_measure AND a.measure_id IS NULL"
# The problem an amendment names, put into its measure.
_NEW_SOURCE = """a.measure_id = n.measure_id
        AND a.source ->> 1 = COALESCE(n.finding_id, n.question_id)::text
        AND (a.source ->> 0 = 'finding') = (n.finding_id IS NOT NULL)"""
_FROZEN = "RAISE EXCEPTION 'pgtrigger: the plan of a programme is frozen once it is submitted';"
_EDITABLE = """EXISTS (
        SELECT 1 FROM programs_programme p {join}
        WHERE {condition} AND p.state IN ('draft', 'returned'))"""
_LINE = _EDITABLE.replace("{join}", "")
_SOURCE = _EDITABLE.replace("{join}", "JOIN programs_measure m ON m.programme_id = p.id")


def _refusing(editable: str, condition: str, amended: str = "") -> str:
    """Refuse the row of a row trigger."""
    unless = _AMENDED.replace("{amended}", amended) if amended else ""
    where = editable.replace("{condition}", condition)
    return f"""
    IF NOT {where}{unless} THEN
        {_FROZEN}
    END IF;
"""


def _all_of(operation: pgtrigger.Operation, editable: str, condition: str, amended: str) -> Any:
    """Refuse the rows `n` of a statement: asked once for all of them, a draft has thousands."""
    unless = _AMENDED.replace("{amended}", amended) if amended else ""
    where = editable.replace("{condition}", condition)
    came = operation == pgtrigger.Insert
    return {
        "level": pgtrigger.Statement,
        "when": pgtrigger.After,
        "operation": operation,
        "referencing": pgtrigger.Referencing(**{"new" if came else "old": "changed"}),
        "func": f"""
    IF EXISTS (SELECT 1 FROM changed n WHERE NOT {where}{unless}) THEN
        {_FROZEN}
    END IF;
    RETURN NULL;
""",  # noqa: S608  only our own names
    }


PLAN_STAYS = pgtrigger.Trigger(
    name="plan_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange(*PLAN),
    func=_refusing(_LINE, "p.id = OLD.programme_id", _AS_APPROVED) + "RETURN NEW;",
)
LINES_STAY = [
    pgtrigger.Trigger(
        name="lines_come",
        **_all_of(pgtrigger.Insert, _LINE, "p.id = n.programme_id", _NEW_LINE),
    ),
    pgtrigger.Trigger(
        name="lines_go", **_all_of(pgtrigger.Delete, _LINE, "p.id = n.programme_id", "")
    ),
]
SOURCES_STAY = [
    pgtrigger.Trigger(
        name="sources_come",
        **_all_of(pgtrigger.Insert, _SOURCE, "m.id = n.measure_id", _NEW_SOURCE),
    ),
    pgtrigger.Trigger(
        name="sources_go", **_all_of(pgtrigger.Delete, _SOURCE, "m.id = n.measure_id", "")
    ),
]
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
