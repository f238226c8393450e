"""`python -m bench escalation`: the scheduled task over twenty thousand questions that are due.

The questions lie with offices that have an executor each, and every step of the reference data
is in use, so that each question raises reminders of its office, of those above and of the head.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time

from django.db import connection
from django.utils import timezone

APPEALS, DUE = 200_000, 20_000
ALLOWED_SECONDS = 60


def main(arguments: list[str]) -> None:
    """Load, make questions due, run the task twice, print both times."""
    from bench import copy_load
    from receptions.models import Digest, Reminder, ReminderNotice
    from receptions.services import escalation
    from territories import clock

    options = _options(arguments)
    copy_load.load(options.appeals)
    day = _working_day()
    made = _make_due(options.due, day)
    with clock.playing(day):
        seconds, raised = _timed(escalation.run)
        again, more = _timed(escalation.run)
    notices, told = ReminderNotice.objects.count(), Digest.objects.count()
    print(f"\n{made:,} due questions among {options.appeals:,} appeals")
    print(f"first run {seconds:.1f} s (allowed {ALLOWED_SECONDS}): {raised:,} reminders,")
    print(f"  {notices:,} notices, {told:,} digests; second run {again:.1f} s: {more:,} reminders")
    print(f"ratio to the allowed time: {seconds / ALLOWED_SECONDS:.3f}")
    Reminder.objects.all().delete()
    Digest.objects.all().delete()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench escalation")
    parser.add_argument("--appeals", type=int, default=APPEALS)
    parser.add_argument("--due", type=int, default=DUE)
    return parser.parse_args(arguments)


def _timed(work: object) -> tuple[float, int]:
    start = time.perf_counter()
    found = work()  # type: ignore[operator]
    return time.perf_counter() - start, int(found)


def _working_day() -> dt.datetime:
    """Half past eight of today or the next working day."""
    from territories.services import calendars

    day = calendars.current().next_working(timezone.localdate())
    return timezone.make_aware(dt.datetime.combine(day, dt.time(8, 30)))


def _make_due(wanted: int, day: dt.datetime) -> int:
    """Give questions to the khokimiyat of their place, due from five days ago to three ahead."""
    _executors()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute(
            """
            UPDATE receptions_question q
            SET status = 'assigned', outcome = '', legal_ground = '', closed_at = NULL,
                closed_by_id = NULL, office_id = o.id,
                target_due_on = %(day)s::date - 10 + (q.id %% 14)::int,
                legal_due_on = %(day)s::date - 10 + (q.id %% 14)::int
            FROM territories_office o
            WHERE o.is_khokimiyat AND o.territory_id = q.territory_id
              AND q.id IN (SELECT id FROM receptions_question ORDER BY id DESC LIMIT %(wanted)s)
            """,
            {"day": day.date(), "wanted": wanted},
        )
        made = cursor.rowcount
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE receptions_question")
    return made


def _executors() -> None:
    """An executor for every khokimiyat that has none."""
    from territories.choices import Role
    from territories.models import Office, Post, User
    from territories.services import posts

    empty = Office.objects.filter(is_khokimiyat=True).exclude(posts__role=Role.EXECUTOR)
    people = User.objects.bulk_create(
        User(username=f"bench-office-{office.pk}") for office in empty
    )
    posts.appoint_newcomers(
        Post(user=user, role=Role.EXECUTOR, office=office, act="1", starts_on=dt.date(2020, 1, 1))
        for user, office in zip(people, empty, strict=True)
    )
