"""Briefs and agendas: drafted from the figures, edited, signed with a number and then frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import national_drafts, national_numbers
from receptions import national_permissions as permissions
from receptions.exceptions import NationalError
from receptions.models import NationalPaper, NationalPaperItem, Reception, RepublicanVisit
from receptions.national_choices import PAPER_SERIES, NationalPaperKind, NationalPaperState
from receptions.services.appeals import next_number
from territories import clock
from territories.choices import Level
from territories.models import Territory, User
from territories.periods import Quarter

LANGUAGES = ("uz", "uz_cyrl", "ru", "en")  # as the columns end
INTRO = tuple(f"intro_{language}" for language in LANGUAGES)
WORDS = tuple(f"{name}_{language}" for name in ("problem", "proposal") for language in LANGUAGES)
NEEDED = ("problem_uz", "problem_ru", "proposal_uz", "proposal_ru")


@transaction.atomic
def draft(*, kind: str, quarter: Quarter, by: User) -> NationalPaper:
    """A paper of a quarter that has ended, with what the figures say; frozen as of now."""
    _only_administration(by)
    if quarter.last_day >= clock.today():
        raise NationalError(_("The quarter is not over yet."))
    making = {
        NationalPaperKind.BRIEF: national_drafts.brief,
        NationalPaperKind.INFORMATION: national_drafts.brief,
        NationalPaperKind.AGENDA: national_drafts.agenda,
    }
    paper = NationalPaper.objects.create(
        kind=kind,
        year=quarter.year,
        quarter=quarter.number,
        drafted_by=by,
        drafted_at=clock.now(),
        basis=national_numbers.basis(quarter),
    )
    items = making[NationalPaperKind(kind)](quarter)
    for position, item in enumerate(items, start=1):
        item.paper, item.position = paper, position
    NationalPaperItem.objects.bulk_create(items)
    return paper


@transaction.atomic
def edit(
    *, paper: NationalPaper, intro: Mapping[str, str], meets_on: dt.date | None, by: User
) -> NationalPaper:
    """The opening words and the day of the meeting."""
    paper = _open(paper, by)
    for name in INTRO:
        setattr(paper, name, intro[name].strip())
    paper.meets_on = meets_on
    paper.save(update_fields=[*INTRO, "meets_on"])
    return paper


@transaction.atomic
def write(
    *, paper: NationalPaper, item: NationalPaperItem | None, words: Mapping[str, str], by: User
) -> NationalPaperItem:
    """Change an item's words, or add an item without figures; evidence is never edited."""
    paper = _open(paper, by)
    if item is None:
        last = paper.items.order_by("-position").values_list("position", flat=True).first()
        item = NationalPaperItem(paper=paper, position=(last or 0) + 1)
    for name in WORDS:
        setattr(item, name, words[name].strip())
    item.save()
    return item


@transaction.atomic
def drop(*, paper: NationalPaper, item: NationalPaperItem, by: User) -> None:
    """Take an item out of a draft."""
    _open(paper, by)
    item.delete()


@transaction.atomic
def sign(*, paper: NationalPaper, by: User) -> NationalPaper:
    """Number and freeze it. Every problem needs a proposal in Uzbek and in Russian.

    What is missing in the other two stands in Uzbek there, and the paper says so.
    """
    paper = _open(paper, by)
    items = list(paper.items.all())
    if not items:
        raise NationalError(_("The paper is empty."))
    for item in items:
        empty = [name for name in NEEDED if not getattr(item, name).strip()]
        if empty and not (
            paper.is_agenda and not any(name.startswith("problem") for name in empty)
        ):
            raise NationalError(
                _("Point %(number)s: write problem and proposal in Uzbek and in Russian.")
                % {"number": item.position}
            )
    if paper.is_agenda and paper.meets_on is None:
        raise NationalError(_("Write the day of the meeting."))
    home = Reception.objects.get(territory__level=Level.COUNTRY)
    year = timezone.localdate(clock.now()).year
    sequence = next_number(reception=home, year=year, kind=paper.kind)
    paper.number = f"{home.code}-{year}/{PAPER_SERIES[NationalPaperKind(paper.kind)]}{sequence}"
    paper.state = NationalPaperState.SIGNED
    paper.signed_by, paper.signed_at = by, clock.now()
    paper.save(update_fields=["number", "state", "signed_by", "signed_at"])
    return paper


@transaction.atomic
def send_group(
    *,
    territory: Territory,
    quarter: Quarter,
    visit: Mapping[str, object],
    reasons: list[dict[str, str]],
    by: User,
) -> RepublicanVisit:
    """Record that first heads of republican bodies go to a district: which, when, why."""
    _only_administration(by)
    sent, is_new = RepublicanVisit.objects.get_or_create(  # two may write one down at once
        territory=territory,
        goes_on=visit["goes_on"],
        defaults={
            "year": quarter.year,
            "quarter": quarter.number,
            "bodies": visit["bodies"],
            "task": visit["task"],
            "reasons": reasons,
            "by": by,
            "at": clock.now(),
        },
    )
    if not is_new:
        raise NationalError(_("A group goes there on this day already."))
    return sent


def _open(paper: NationalPaper, by: User) -> NationalPaper:
    _only_administration(by)
    paper = NationalPaper.objects.select_for_update().get(pk=paper.pk)
    if paper.is_signed:
        raise NationalError(_("The paper is signed and stays as it is."))
    return paper


def _only_administration(by: User) -> None:
    if not permissions.can_edit(by):
        raise NationalError(_("Only the Administration decides this."))
