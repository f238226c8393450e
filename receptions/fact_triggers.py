"""Triggers that keep the question facts and workflow events, raw SQL included."""

from collections.abc import Iterable

import pgtrigger

# The columns of a fact, as `FACTS_ANEW` gives them from the questions themselves.
FACT_COLUMNS = """\
    question_id, appeal_id, ordinal, reception_id, territory_id, topic_id, office_id,
    appeal_type, form, channel, applicant_kind, person_count, is_repeat, is_duplicate,
    is_anonymous, is_collective, status, outcome, confirmed, hops, received_on, legal_due_on,
    answered_on, closed_on, mahalla_id, closed_by_id"""
FACTS_ANEW = """
SELECT q.id, q.appeal_id, q.ordinal, q.reception_id, q.territory_id, q.topic_id, q.office_id,
    a.appeal_type, a.form, a.channel, p.kind, a.person_count, a.repeat_of_id IS NOT NULL,
    a.duplicate_of_id IS NOT NULL, a.is_anonymous, a.is_collective, q.status, q.outcome,
    q.confirmed, q.hops, (a.received_at AT TIME ZONE 'Asia/Tashkent')::date, q.legal_due_on,
    (q.answered_at AT TIME ZONE 'Asia/Tashkent')::date,
    (q.closed_at AT TIME ZONE 'Asia/Tashkent')::date, q.mahalla_id, q.closed_by_id
FROM receptions_question q
JOIN receptions_appeal a ON a.id = q.appeal_id
JOIN receptions_applicant p ON p.id = a.applicant_id
WHERE {condition} AND q.withdrawn_at IS NULL
"""
FILL = f"""
INSERT INTO receptions_questionfact (
{FACT_COLUMNS})
{FACTS_ANEW.strip()}
ON CONFLICT (question_id) DO UPDATE SET
    appeal_id = excluded.appeal_id, ordinal = excluded.ordinal,
    reception_id = excluded.reception_id,
    territory_id = excluded.territory_id, topic_id = excluded.topic_id,
    office_id = excluded.office_id, appeal_type = excluded.appeal_type, form = excluded.form,
    channel = excluded.channel, applicant_kind = excluded.applicant_kind,
    person_count = excluded.person_count, is_repeat = excluded.is_repeat,
    is_duplicate = excluded.is_duplicate, is_anonymous = excluded.is_anonymous,
    is_collective = excluded.is_collective, status = excluded.status,
    outcome = excluded.outcome, confirmed = excluded.confirmed, hops = excluded.hops,
    received_on = excluded.received_on, legal_due_on = excluded.legal_due_on,
    answered_on = excluded.answered_on, closed_on = excluded.closed_on,
    mahalla_id = excluded.mahalla_id, closed_by_id = excluded.closed_by_id;
"""

_WHEN_GONE = """
    IF TG_OP = 'DELETE' THEN
        DELETE FROM receptions_questionfact WHERE question_id = OLD.id;
        RETURN OLD;
    END IF;
    IF NEW.withdrawn_at IS NOT NULL THEN
        DELETE FROM receptions_questionfact WHERE question_id = NEW.id;
        RETURN NEW;
    END IF;
    """
# Of two that change a question and its appeal at once, the second waits here and then sees what
# the first wrote. A fact that is only coming has no row to wait at: it waits for whoever is
# changing its appeal or applicant, always in this order (appeal, applicant, fact).
_WAIT = """
    IF TG_OP = 'INSERT' OR OLD.withdrawn_at IS NOT NULL OR OLD.appeal_id <> NEW.appeal_id THEN
        PERFORM 1 FROM receptions_appeal WHERE id = NEW.appeal_id FOR SHARE;
        PERFORM 1 FROM receptions_applicant
        WHERE id = (SELECT applicant_id FROM receptions_appeal WHERE id = NEW.appeal_id) FOR SHARE;
    END IF;
    PERFORM 1 FROM receptions_questionfact WHERE question_id = NEW.id FOR UPDATE;
    """
_WAIT_FOR_ALL = """
    IF OLD.applicant_id <> NEW.applicant_id THEN
        PERFORM 1 FROM receptions_applicant WHERE id = NEW.applicant_id FOR SHARE;
    END IF;
    PERFORM 1 FROM receptions_questionfact WHERE appeal_id = NEW.id
    ORDER BY question_id FOR UPDATE;
    """
_KEEP_FACT = _WHEN_GONE + _WAIT + FILL.format(condition="q.id = NEW.id") + "RETURN NEW;"

QUESTION_FACT = pgtrigger.Trigger(
    name="keep_fact",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=_KEEP_FACT,
)

APPEAL_FACT = pgtrigger.Trigger(
    name="keep_facts",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    func=_WAIT_FOR_ALL + FILL.format(condition="q.appeal_id = NEW.id") + "RETURN NEW;",
)

APPLICANT_FACT = pgtrigger.Trigger(
    name="keep_kind",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("kind"),
    condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
    func="""
    UPDATE receptions_questionfact f SET applicant_kind = NEW.kind
    FROM receptions_appeal a WHERE a.id = f.appeal_id AND a.applicant_id = NEW.id;
    RETURN NEW;
    """,
)

# What a figure may look at, in the order of the changes' columns.
SEEN = (
    "reception_id",
    "topic_id",
    "office_id",
    "ordinal",
    "appeal_type",
    "form",
    "channel",
    "applicant_kind",
    "person_count",
    "is_repeat",
    "is_duplicate",
    "is_anonymous",
    "is_collective",
    "status",
    "outcome",
    "confirmed",
    "hops",
    "received_on",
    "legal_due_on",
    "closed_on",
    "mahalla_id",
    "closed_by_id",
)
# Of an open question nobody counts how far it got.
_ONLY_CLOSED = ("status", "outcome", "confirmed", "hops", "closed_on", "closed_by_id")
_ALWAYS = [name for name in SEEN if name not in _ONLY_CLOSED]


def _image(of: str, names: Iterable[str] = SEEN) -> str:
    return ", ".join(f"{of}.{name}" for name in names)


_CHANGED = f"INSERT INTO receptions_figurechange (sign, {', '.join(SEEN)}) VALUES"

# Both images of every change of a fact, raw SQL included; `services.figure_cells` adds them up.
COUNT_FACT = pgtrigger.Trigger(
    name="count_fact",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
    IF TG_OP = 'INSERT' THEN
        {_CHANGED} (1, {_image("NEW")});
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        {_CHANGED} (-1, {_image("OLD")});
        RETURN OLD;
    END IF;
    IF ROW({_image("OLD", _ALWAYS)}) IS DISTINCT FROM ROW({_image("NEW", _ALWAYS)})
        OR (OLD.status = 'closed' OR NEW.status = 'closed')
        AND ROW({_image("OLD", _ONLY_CLOSED)}) IS DISTINCT FROM ROW({_image("NEW", _ONLY_CLOSED)})
    THEN
        {_CHANGED} (-1, {_image("OLD")}), (1, {_image("NEW")});
    END IF;
    RETURN NEW;
    """,
)

# The acting person and the note are set for the transaction by `events.acting`.
QUESTION_EVENT = pgtrigger.Trigger(
    name="write_event",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("previous", "TEXT DEFAULT ''")],
    func="""
    IF TG_OP = 'UPDATE' THEN
        IF NEW.status = OLD.status AND NEW.office_id IS NOT DISTINCT FROM OLD.office_id
           AND NEW.confirmed IS NOT DISTINCT FROM OLD.confirmed THEN
            RETURN NEW;
        END IF;
        previous := OLD.status;
    END IF;
    INSERT INTO receptions_questionevent (
        question_id, appeal_id, reception_id, from_status, to_status, office_id, outcome,
        by_id, at, note)
    VALUES (
        NEW.id, NEW.appeal_id, NEW.reception_id, previous, NEW.status, NEW.office_id,
        NEW.outcome, NULLIF(current_setting('qabulxona.by', true), '')::bigint,
        COALESCE(NULLIF(current_setting('qabulxona.at', true), '')::timestamptz,
                 statement_timestamp()),
        COALESCE(current_setting('qabulxona.note', true), ''));
    RETURN NEW;
    """,
)
