"""Reminders before target dates and escalation after them, as rows; one digest a person and day.

Each statement is finished work by itself and adds only what is missing, so a run may be killed
anywhere and repeated: nobody is told twice, nobody is left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from receptions import escalation_rules
from receptions.choices import OPEN, QuestionStatus
from receptions.escalation_rules import ONE_DAY, Window
from receptions.escalation_subjects import Subject, subjects
from receptions.exceptions import DecisionError
from receptions.executor_choices import Told
from receptions.models import Digest, EscalationStep
from territories import clock
from territories.choices import BodyKind, Role
from territories.models import User
from territories.services import calendars

MAKE_UP_DAYS = 7  # how long a reminder without a receiver waits for one

# Who of the offices is told of a question `q` with the office `o` in the district `t`.
_OFFICE_TOLD = {
    Told.OFFICE: "told.id = q.office_id",
    Told.SUPERIOR: "told.id = o.parent_id",
    Told.KHOKIMIYAT: "told.is_khokimiyat AND told.territory_id = q.territory_id",
    Told.REGION: "told.is_khokimiyat AND told.territory_id = t.parent_id",
}
# R-21, as `complaint_sight.offices_kept_from` says it, of the holder `h` of a post.
_KEPT = """
    EXISTS (
        SELECT FROM receptions_appeal a
        JOIN territories_office c ON c.id = a.complained_office_id
        JOIN territories_statebody body ON body.id = c.body_id
        JOIN territories_territory about ON about.id = c.territory_id
        WHERE a.id = q.appeal_id AND (
            a.complained_user_id = h.user_id
            OR EXISTS (
                SELECT FROM territories_post p JOIN territories_office own ON own.id = p.office_id
                WHERE p.user_id = h.user_id AND starts_with(own.path, c.path)
                  AND p.starts_on <= %(today)s
                  AND (p.ends_on IS NULL OR p.ends_on >= %(today)s))
            OR h.office_id IS NULL AND about.parent_id IS NOT NULL
               AND (body.kind = %(desk)s OR %(hokim_leads)s AND c.is_khokimiyat)
               AND EXISTS (SELECT FROM territories_territory place
                           WHERE place.id = h.territory_id
                             AND starts_with(place.path, about.path))))
"""
# nobody complained about, nor below, is told; where the hokim leads, nor in the territory.
QUESTIONS = Subject(
    reminders="receptions_reminder",
    key="question_id",
    notices="receptions_remindernotice",
    things="""receptions_question q
        LEFT JOIN receptions_handedup up ON up.appeal_id = q.appeal_id
        JOIN receptions_reception desk ON desk.id = coalesce(up.to_reception_id, q.reception_id)""",
    due="q.target_due_on",
    territory="q.territory_id",
    told=_OFFICE_TOLD,
    with_office=f"q.status = '{QuestionStatus.ASSIGNED.value}'",
    with_head="q.status IN ({})".format(", ".join(f"'{status.value}'" for status in OPEN)),
    barred="""
        JOIN territories_territory place ON place.id = told.territory_id
        JOIN receptions_appeal a ON a.id = q.appeal_id
        LEFT JOIN territories_office c ON c.id = a.complained_office_id
        LEFT JOIN territories_territory seat ON seat.id = c.territory_id""",
    not_barred="""
        (c.id IS NULL OR NOT starts_with(told.path, c.path))
        AND NOT (%(hokim_leads)s AND coalesce(c.is_khokimiyat, FALSE)
                 AND starts_with(place.path, seat.path))""",
    kept=_KEPT,
    by_link=True,
)
_RAISE_TO_OFFICE = """
    INSERT INTO {one.reminders} ({one.key}, step_id, target_due_on, office_id, raised_on)
    SELECT q.id, %(step)s, {one.due}, told.id, %(today)s
    FROM {one.things}
    JOIN territories_office o ON o.id = q.office_id
    JOIN territories_territory t ON t.id = {one.territory}
    JOIN territories_office told ON {told} AND told.closed_on IS NULL
    {one.barred}
    WHERE {one.with_office} AND {one.due} BETWEEN %(first)s AND %(last)s
      AND {one.not_barred}
      AND ({told_is_own} OR told.id <> q.office_id)
    ON CONFLICT DO NOTHING
"""
_RAISE_TO_HEAD = """
    INSERT INTO {one.reminders} ({one.key}, step_id, target_due_on, raised_on)
    SELECT q.id, %(step)s, {one.due}, %(today)s
    FROM {one.things}
    WHERE {one.with_head} AND {one.due} BETWEEN %(first)s AND %(last)s
    ON CONFLICT DO NOTHING
"""
_HOLDERS = """
    SELECT CASE WHEN absent_from <= %(today)s AND absent_to >= %(today)s THEN substitute_id
                ELSE user_id END AS user_id, role, territory_id, office_id
    FROM territories_post
    WHERE starts_on <= %(today)s AND (ends_on IS NULL OR ends_on >= %(today)s)
      AND role = ANY(%(roles)s)
"""
_RECEIVERS = {
    "office": """
        JOIN {one.things} ON q.id = r.{one.key}
        JOIN holders h ON h.office_id = r.office_id""",
    "head": """
        JOIN {one.things} ON q.id = r.{one.key}
        JOIN holders h ON h.territory_id = desk.territory_id""",
    "regional_head": """
        JOIN {one.things} ON q.id = r.{one.key}
        JOIN territories_territory seat ON seat.id = desk.territory_id
        JOIN holders h ON h.territory_id = seat.parent_id""",
}
# Above a region's own questions stands the country.
_RECEIVERS["submitter"] = _RECEIVERS["head"]
_RECEIVERS["decider"] = _RECEIVERS["regional_head"]
_ROLES = {
    "office": [Role.EXECUTOR.value],
    "head": [Role.HEAD.value, Role.REGIONAL_HEAD.value],
    "regional_head": [Role.REGIONAL_HEAD.value, Role.ADMINISTRATION.value],
    "submitter": [Role.HEAD.value, Role.REGIONAL_HEAD.value, Role.ADMINISTRATION.value],
    "decider": [Role.REGIONAL_HEAD.value, Role.ADMINISTRATION.value],
}
_TELL = """
    WITH holders AS ({holders})
    INSERT INTO {one.notices} (reminder_id, user_id)
    SELECT DISTINCT r.id, h.user_id
    FROM {one.reminders} r {receivers}
    JOIN territories_user u ON u.id = h.user_id AND u.is_active
    WHERE r.step_id = %(step)s AND r.raised_on BETWEEN %(since)s AND %(today)s
      AND NOT {one.kept}
      AND NOT EXISTS (SELECT FROM {one.notices} n WHERE n.reminder_id = r.id)
    ON CONFLICT (reminder_id, user_id) DO NOTHING
"""
# A body nobody of which is told here is told by e-mail, as `office_digests` does.
_MAKE_OFFICE_DIGESTS = """
    WITH holders AS ({holders})
    INSERT INTO receptions_officedigest (office_id, day, made_at, sent_to, attempts, error)
    SELECT DISTINCT r.office_id, %(today)s::date, %(now)s::timestamptz, '', 0, ''
    FROM {one.reminders} r
    WHERE r.raised_on = %(today)s AND r.office_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM holders h
                      JOIN territories_user u ON u.id = h.user_id AND u.is_active
                      WHERE h.office_id = r.office_id)
    ON CONFLICT (office_id, day) DO NOTHING
"""
_MAKE_DIGESTS = """
    INSERT INTO receptions_digest (user_id, day, made_at)
    SELECT DISTINCT user_id, %(today)s::date, %(now)s::timestamptz
    FROM {one.notices} WHERE digest_id IS NULL
    ON CONFLICT (user_id, day) DO NOTHING
"""
_FILL_DIGESTS = """
    UPDATE {one.notices} n SET digest_id = d.id
    FROM receptions_digest d
    WHERE n.digest_id IS NULL AND d.user_id = n.user_id AND d.day = %(today)s
      AND d.sent_at IS NULL
"""


def run() -> int:
    """Raise what has come due and put it into today's digests; how many reminders are new.

    On a day off nothing is raised. What comes after a digest went out waits for tomorrow's.
    """
    today = clock.today()
    calendar = calendars.current()
    if not calendar.is_working(today):
        return 0
    raised = 0
    steps = list(EscalationStep.objects.filter(is_active=True))
    for subject in subjects:
        for step, dates in _windows(steps, today, calendar):
            if _tells_somebody(subject, step):
                raised += _raise(subject, step, today, dates)
        for step in steps:
            if _tells_somebody(subject, step):
                _tell(subject, step, today)
    values = {"today": today, "now": clock.now()}
    with transaction.atomic():
        for subject in subjects:
            _execute(_MAKE_DIGESTS.format(one=subject), values)
            _execute(_FILL_DIGESTS.format(one=subject), values)
    offices = {**values, "roles": _ROLES["office"]}
    for subject in subjects:
        if subject.by_link:
            _execute(_MAKE_OFFICE_DIGESTS.format(one=subject, holders=_HOLDERS), offices)
    return raised


@transaction.atomic
def read(*, by: User) -> int:
    """The person has looked at the digests."""
    return Digest.objects.unread_of(by).update(read_at=clock.now())


@transaction.atomic
def set_step(*, step: EscalationStep | None, days: int, who: str, is_active: bool) -> None:
    """Add or change a step; reminders raised before stay. Raises DecisionError for a twin."""
    twins = EscalationStep.objects.filter(days=days, who=who)
    if step is not None:
        twins = twins.exclude(pk=step.pk)
    if twins.exists():
        raise DecisionError(_("There is such a step already."))
    step = step or EscalationStep()
    step.days, step.who, step.is_active = days, who, is_active
    step.save()


def _windows(
    steps: list[EscalationStep], today: dt.date, calendar: calendars.WorkingCalendar
) -> list[tuple[EscalationStep, Window]]:
    """The target dates of each step; of several steps for the same people the latest counts."""
    found: list[tuple[EscalationStep, Window]] = []
    later: dict[str, dt.date] = {}
    for step in sorted(steps, key=lambda step: -step.days):
        dates = escalation_rules.window(
            step.days,
            today=today,
            look_back=settings.ESCALATION_LOOK_BACK_DAYS,
            calendar=calendar,
        )
        if step.who in later:
            dates = Window(max(dates.first, later[step.who] + ONE_DAY), dates.last)
        later[step.who] = dates.last
        found.append((step, dates))
    return found


def _tells_somebody(subject: Subject, step: EscalationStep) -> bool:
    return Told(step.who) in subject.told or Told(step.who) in subject.heads


def _raise(subject: Subject, step: EscalationStep, today: dt.date, dates: Window) -> int:
    told = subject.told.get(Told(step.who))
    values = {
        "step": step.pk,
        "today": today,
        "first": dates.first,
        "last": dates.last,
        "hokim_leads": settings.RECEPTION_PROFILE == "hokim_leads",
    }
    if told is None:
        return _execute(_RAISE_TO_HEAD.format(one=subject), values)
    own = "TRUE" if step.who == Told.OFFICE else "FALSE"
    statement = _RAISE_TO_OFFICE.format(one=subject, told=told, told_is_own=own)
    return _execute(statement, values)


def _tell(subject: Subject, step: EscalationStep, today: dt.date) -> None:
    kind = "office" if Told(step.who) in subject.told else subject.heads[Told(step.who)]
    values = {
        "step": step.pk,
        "today": today,
        "since": today - dt.timedelta(days=MAKE_UP_DAYS),
        "roles": _ROLES[kind],
        "hokim_leads": settings.RECEPTION_PROFILE == "hokim_leads",
        "desk": BodyKind.RECEPTION.value,
    }
    receivers = _RECEIVERS[kind].format(one=subject)
    _execute(_TELL.format(one=subject, holders=_HOLDERS, receivers=receivers), values)


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
