"""What stands on the desk of the demonstration's reception today: a queue, letters, a bundle."""

from __future__ import annotations

import datetime as dt
import random

from django.db.models import Q

from config.demonstration.cast import Cast
from receptions.choices import BundleKind, LetterKind, Outcome, QuestionStatus
from receptions.models import Question, Reception, Topic
from receptions.models.saved_filter import Sharing, Watch
from receptions.queue_choices import TicketSource, VisitorCategory
from receptions.services import bundles, letters, queue, saved_filters
from territories import clock, demo
from territories.models import User

CATEGORIES = (
    VisitorCategory.ORDINARY,
    VisitorCategory.ORDINARY,
    VisitorCategory.ELDERLY,
    VisitorCategory.ORDINARY,
    VisitorCategory.MOTHER_WITH_CHILD,
)
VISITORS, RECEIVED = 14, 8
MINUTE = dt.timedelta(minutes=1)


def set_out(*, seed: int, now: dt.datetime) -> None:
    """A morning's queue up to now, some letters, one bundle, a filter that the head watches."""
    reception = Reception.objects.select_related("territory").get(territory__code=demo.DISTRICT)
    rng = random.Random(f"desk-{seed}")  # noqa: S311  a demonstration, not a secret
    cast = Cast(rng)
    _queue(reception, cast, rng, now)
    _letters(reception, cast, now)
    _bundle(reception, cast)
    _watch()


def _queue(reception: Reception, cast: Cast, rng: random.Random, now: dt.datetime) -> None:
    spheres = list(Topic.objects.groups())
    colleague = next(one for one in cast.people(reception) if one.username != "registrar")
    start = now - VISITORS * 9 * MINUTE
    for number in range(VISITORS):
        source = rng.choice((TicketSource.KIOSK, TicketSource.REGISTRAR))
        with clock.playing(start + number * 7 * MINUTE):
            queue.issue(
                reception=reception,
                category=rng.choice(CATEGORIES),
                source=source,
                sphere=rng.choice(spheres),
                by=colleague if source == TicketSource.REGISTRAR else None,
            )
        if number < VISITORS - RECEIVED:
            continue
        with clock.playing(start + number * 7 * MINUTE + 2 * MINUTE):
            ticket = queue.call_next(reception=reception, window="2", by=colleague)
            if ticket is None:
                continue
            queue.start(ticket=ticket)
        with clock.playing(start + number * 7 * MINUTE + 6 * MINUTE):
            queue.finish(ticket=ticket)


def _letters(reception: Reception, cast: Cast, now: dt.datetime) -> None:
    """Replies to write, one signed and printed; a letter waits for a signature."""
    head = cast.head(reception)
    closed = Question.objects.filter(
        reception=reception, status=QuestionStatus.CLOSED, appeal__is_anonymous=False
    ).exclude(Q(duties__done_on__isnull=False) | Q(outcome=Outcome.TERMINATED))
    answered = closed.filter(answers__isnull=False).select_related("appeal")
    with clock.playing(now):
        for place, question in enumerate(answered.distinct().order_by("-pk")[:4]):
            letter = letters.draft(
                kind=LetterKind.REPLY, appeal=question.appeal, question=question, by=head
            )
            if place == 0:
                letters.edit(letter=letter, by=head, body=letter.body.replace("_", ""))
                letters.issue(letter=letter, by=head)


def _bundle(reception: Reception, cast: Cast) -> None:
    """Two letters of the same street, examined together."""
    appeals = list(reception.appeals.filter(closed_at__isnull=True).order_by("-pk")[:2])
    if len(appeals) == 2:
        registrar = cast.registrar(reception)
        bundles.join(first=appeals[1], others=appeals[:1], kind=BundleKind.TOGETHER, by=registrar)


def _watch() -> None:
    """The head is told when more than three of the reception's appeals are overdue."""
    head = User.objects.get(username="head")
    saved = saved_filters.save(
        by=head, name="Muddati oʻtganlar", query="overdue=on", sharing=Sharing.RECEPTION
    )
    saved_filters.subscribe(saved=saved, by=head, kind=Watch.OVERDUE, threshold=3)
