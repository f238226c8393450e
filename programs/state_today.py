"""What the state programmes put on the today page: lists to agree, late and unseen objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models import ProgrammeObject, WorkList
from programs.models.state_object import never_visited, past_end
from programs.state_choices import ListState
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order

LIST_SHOWN = (
    "number",
    "district_year__year",
    *names_through("district_year__programme"),
    *names_through("district_year__territory"),
)
OBJECT_SHOWN = (
    "name",
    "ends_on",
    "finished_on",
    *names_through("territory"),
    *names_through("district_year__programme"),
)


def cards(user: User) -> Iterator[Waiting]:
    """Cards for the district's reception and for khokimiyats with lists of their own."""
    own = Q(district_year__territory__path__in=user.powers.paths("work_reception"))
    if user.powers.anywhere("draft_programmes"):
        waiting = WorkList.objects.filter(own).to_agree().exclude(sent_by=user)
        waiting = waiting.exclude(district_year__khokimiyat__in=user.powers.office_ids)
        yield _lists(_("Lists of works to agree"), waiting, Urgency.SOON)
    if user.powers.anywhere("work_reception"):
        here = ProgrammeObject.objects.in_plan().filter(own)
        late = _objects(_("Objects of state programmes overdue"), here, "overdue", Urgency.LATE)
        yield late.narrowed(past_end(clock.today()))
        unseen = _objects(_("Objects without a visit"), here, "unvisited", Urgency.CALM)
        yield unseen.narrowed(never_visited())
    if user.powers.office_ids:
        yield from _khokimiyat(user)


def _khokimiyat(user: User) -> Iterator[Waiting]:
    own = Q(district_year__khokimiyat__in=user.powers.office_ids)
    returned = WorkList.objects.filter(own, state=ListState.RETURNED)
    yield _lists(_("Lists of works returned to you"), returned, Urgency.LATE)
    remarked = ProgrammeObject.objects.filter(own).with_open_remarks()
    title = _("Objects with remarks of the reception")
    yield _objects(title, remarked, "remarks", Urgency.SOON)


def _lists(title: Any, rows: QuerySet[WorkList], urgency: Urgency) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(
            label=f"{row.district_year.programme.name}, {row.district_year.territory}",
            url=row.get_absolute_url(),
            hint=f"{row}, {row.district_year.year}",
        ),
        url=reverse("programs:state-list"),
        urgency=urgency,
        read=in_order(
            "pk",
            beside=("district_year__programme", "district_year__territory"),
            only=LIST_SHOWN,
        ),
    )


def _objects(title: Any, rows: QuerySet[ProgrammeObject], show: str, urgency: Urgency) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(
            label=row.name[:80],
            url=row.get_absolute_url(),
            hint=f"{row.district_year.programme.name}, {row.territory}",
            due=row.ends_on if row.finished_on is None else None,
        ),
        url=f"{reverse('programs:object-list')}?show={show}",
        urgency=urgency,
        read=in_order(
            "ends_on",
            "pk",
            beside=("territory", "district_year__programme"),
            only=OBJECT_SHOWN,
        ),
    )
