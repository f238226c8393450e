"""Representations of the demonstration's reception: one replied to, one on its way, a draft."""

from __future__ import annotations

import datetime as dt
import random

from config.demonstration.cast import Cast
from receptions.models import Reception, Representation
from receptions.power_choices import LiabilityMeasure, PaperKind
from receptions.services import representation_proposals as proposals
from receptions.services import representation_replies as replies
from receptions.services import representations
from territories import clock, demo

DAY = dt.timedelta(days=1)
MEASURES = (
    "Murojaatlar qayta ko‘rib chiqildi, muddati o‘tganlari bo‘yicha javob berildi. Mas’ul "
    "xodimning javobgarligi ko‘rib chiqildi, har haftalik nazorat kuni belgilandi."
)


def set_out(*, seed: int, now: dt.datetime) -> None:
    """What the reception demanded of the offices with the most overdue questions."""
    reception = Reception.objects.get(territory__code=demo.DISTRICT)
    cast = Cast(random.Random(f"powers-{seed}"))  # noqa: S311  a demonstration
    head = cast.head(reception)
    with clock.playing(now - 12 * DAY):
        papers = [
            paper
            for one in proposals.candidates(reception)[:3]
            if (
                paper := proposals.draft(
                    reception=reception,
                    office=one.office,
                    ground=one.ground,
                    by=head,
                    kind=PaperKind.REPRESENTATION,
                )
            )
        ]
        for paper in papers[:2]:
            representations.sign(paper=paper, by=head)
    for paper in papers[:1]:
        _answered(paper, cast, reception, now)


def _answered(paper: Representation, cast: Cast, reception: Reception, now: dt.datetime) -> None:
    executor = cast.executor(paper.office)
    with clock.playing(now - 11 * DAY):
        replies.acknowledge(paper=paper, by=executor)
    with clock.playing(now - 5 * DAY):
        reply = replies.reply(
            paper=paper,
            by=executor,
            measures=MEASURES,
            cause_removed=True,
            discipline=replies.Discipline(
                measure=LiabilityMeasure.REPRIMAND,
                person_name="Qodirov Baxtiyor Salimovich",
                person_post="bo‘lim boshlig‘i",
                act_number="41-K",
                act_date=clock.today() - DAY,
            ),
        )
    with clock.playing(now - 3 * DAY):
        replies.accept(reply=reply, by=cast.head(reception))
