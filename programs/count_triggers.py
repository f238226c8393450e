"""The database's own upkeep of the portfolio's counts, raw SQL included.

Counts are kept as differences: every change of a measure of a programme sent (or closed) adds rows
of -1 and +1 and touches no other row, so nobody waits for anybody. A sum is right at any moment;
`measure_counts.fold` only makes it shorter.
"""

import pgtrigger

from programs.choices import WITH_THE_KHOKIMIYAT, WITH_THE_OFFICE, ProgrammeState

_KEPT = ", ".join(f"'{state}'" for state in WITH_THE_KHOKIMIYAT)
_SENT = f"'{ProgrammeState.SENT}'"
_OPEN = ", ".join(f"'{state}'" for state in WITH_THE_OFFICE)
_COLUMNS = "(territory_id, office_id, state, measures, cost, spent)"
_DUE_COLUMNS = "(territory_id, office_id, due_on, measures)"

# `of` is OLD or NEW, `sign` takes the row off or adds it.
_ONE = f"""
    INSERT INTO programs_measurecount {_COLUMNS}
    SELECT p.territory_id, {{of}}.office_id, {{of}}.state, {{sign}}1, {{sign}}{{of}}.cost,
        {{sign}}{{of}}.spent
    FROM programs_programme p WHERE p.id = {{of}}.programme_id AND p.state IN ({_KEPT});
    INSERT INTO programs_measuredue {_DUE_COLUMNS}
    SELECT p.territory_id, {{of}}.office_id, {{of}}.due_on, {{sign}}1
    FROM programs_programme p
    WHERE p.id = {{of}}.programme_id AND p.state = {_SENT} AND {{of}}.state IN ({_OPEN});
"""  # noqa: S608  only our own names
_SEEN = ("programme_id", "office_id", "state", "due_on", "cost", "spent")
_OLD = ", ".join(f"OLD.{name}" for name in _SEEN)
_NEW = ", ".join(f"NEW.{name}" for name in _SEEN)

COUNT_MEASURES = pgtrigger.Trigger(
    name="count_measures",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
    IF TG_OP = 'UPDATE' AND ROW({_OLD}) IS NOT DISTINCT FROM ROW({_NEW}) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        {_ONE.format(of="OLD", sign="-")}
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    {_ONE.format(of="NEW", sign="")}
    RETURN NEW;
    """,
)

_ALL = f"""
    IF {{of}}.state IN ({_KEPT}) THEN
        INSERT INTO programs_measurecount {_COLUMNS}
        SELECT {{of}}.territory_id, office_id, state, {{sign}}count(*), {{sign}}sum(cost),
            {{sign}}sum(spent)
        FROM programs_measure WHERE programme_id = {{of}}.id GROUP BY office_id, state;
    END IF;
    IF {{of}}.state = {_SENT} THEN
        INSERT INTO programs_measuredue {_DUE_COLUMNS}
        SELECT {{of}}.territory_id, office_id, due_on, {{sign}}count(*)
        FROM programs_measure WHERE programme_id = {{of}}.id AND state IN ({_OPEN})
        GROUP BY office_id, due_on;
    END IF;
"""  # noqa: S608  only our own names
COUNT_PROGRAMME = pgtrigger.Trigger(
    name="count_programme",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange("state", "territory"),
    func=_ALL.format(of="OLD", sign="-") + _ALL.format(of="NEW", sign="") + "RETURN NEW;",
)
