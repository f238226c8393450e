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

# The same of all rows of a statement at once: a draft writes thousands that don't count yet.
_MANY = f"""
    INSERT INTO programs_measurecount {_COLUMNS}
    SELECT p.territory_id, m.office_id, m.state, {{sign}}count(*), {{sign}}sum(m.cost),
        {{sign}}sum(m.spent)
    FROM changed m JOIN programs_programme p ON p.id = m.programme_id
    WHERE p.state IN ({_KEPT}) GROUP BY p.territory_id, m.office_id, m.state;
    INSERT INTO programs_measuredue {_DUE_COLUMNS}
    SELECT p.territory_id, m.office_id, m.due_on, {{sign}}count(*)
    FROM changed m JOIN programs_programme p ON p.id = m.programme_id
    WHERE p.state = {_SENT} AND m.state IN ({_OPEN})
    GROUP BY p.territory_id, m.office_id, m.due_on;
    RETURN NULL;
"""  # noqa: S608  only our own names
COUNT_MEASURES = [
    pgtrigger.Trigger(
        name="count_measures",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        func=f"""
    IF ROW({_OLD}) IS NOT DISTINCT FROM ROW({_NEW}) THEN
        RETURN NEW;
    END IF;
    {_ONE.format(of="OLD", sign="-")}
    {_ONE.format(of="NEW", sign="")}
    RETURN NEW;
    """,
    ),
    pgtrigger.Trigger(
        name="count_new_measures",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="changed"),
        func=_MANY.format(sign=""),
    ),
    pgtrigger.Trigger(
        name="count_gone_measures",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="changed"),
        func=_MANY.format(sign="-"),
    ),
]

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
