"""Triggers of the state programmes: nothing begins before the list of works is agreed [seed]."""

import pgtrigger

PLAN = (
    "work_list",
    "district_year",
    "territory",
    "code",
    "name",
    "kind",
    "unit",
    "volume",
    "contractor",
    "starts_on",
    "ends_on",
)
_LIST = "SELECT 1 FROM programs_worklist l "
_OF_OBJECT = _LIST + "JOIN programs_programmeobject o ON o.work_list_id = l.id "
_FROZEN = """
    IF NOT EXISTS ({rows} AND l.state IN ('drafted', 'returned')) THEN
        RAISE EXCEPTION 'pgtrigger: a list of works is frozen while it is sent or agreed';
    END IF;
"""


def _refuse(rows: str) -> str:
    return _FROZEN.replace("{rows}", rows)


def _kept(name: str, rows: str, column: str) -> pgtrigger.Trigger:
    """Rows may come and go only with an editable list."""
    new, old = (_refuse(f"{rows} WHERE {column.format(row)}") for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Delete,
        func=f"IF TG_OP = 'INSERT' THEN {new} RETURN NEW; END IF; {old} RETURN OLD;",
    )


OBJECT_PLAN_STAYS = pgtrigger.Trigger(
    name="object_plan_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange(*PLAN),
    func=_refuse(f"{_LIST} WHERE l.id = OLD.work_list_id") + "RETURN NEW;",
)
OBJECTS_STAY = _kept("objects_stay", _LIST, "l.id = {}.work_list_id")
MONEY_STAYS = _kept("money_stays", _OF_OBJECT, "o.id = {}.object_id")
MONEY_NEVER_CHANGES = pgtrigger.Protect(
    name="money_never_changes", operation=pgtrigger.Update
)  # it is put anew

# Works wait for the reception; loans are given to people and wait for nobody.
_AGREED = """
    SELECT 1 FROM programs_programmeobject o
    JOIN programs_worklist l ON l.id = o.work_list_id
    JOIN programs_districtyear y ON y.id = o.district_year_id
    JOIN programs_stateprogramme p ON p.id = y.programme_id
    WHERE o.id = {id} AND (p.kind = 'loans' OR l.state = 'agreed'
        AND (l.decided_at AT TIME ZONE 'Asia/Tashkent')::date <= {day})
"""
_NOT_BEFORE = """
    IF NOT EXISTS ({rows}) THEN
        RAISE EXCEPTION 'pgtrigger: nothing begins before the list of works is agreed';
    END IF;
    RETURN NEW;
"""
FACT_AFTER_AGREEMENT = pgtrigger.Trigger(
    name="fact_after_agreement",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=_NOT_BEFORE.format(rows=_AGREED.format(id="NEW.object_id", day="NEW.day")),
)
START_AFTER_AGREEMENT = pgtrigger.Trigger(
    name="start_after_agreement",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__started_on__isnull=False),
    func=_NOT_BEFORE.format(rows=_AGREED.format(id="NEW.id", day="NEW.started_on")),
)
BORN_NOT_STARTED = pgtrigger.Trigger(
    name="born_not_started",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__started_on__isnull=False),
    func="RAISE EXCEPTION 'pgtrigger: an object is begun after it was listed';",
)
AGREED_STAYS = pgtrigger.Protect(
    name="agreed_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__state="agreed"),
)
