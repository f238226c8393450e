"""The household of an applicant and its visits, for the person's page of the receptions."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldvisits.models import Household, Round, Visit
from receptions.models import Applicant
from receptions.person_panels import Line, Panel
from territories.models import User

MOST_HOUSEHOLDS, MOST_VISITS = 5, 20


def household(applicant: Applicant, user: User) -> list[Panel]:
    """Households at the person's address, or with the telephone, and when they were visited."""
    if applicant.mahalla is None:
        return []
    found = list(_households(applicant, user)[:MOST_HOUSEHOLDS])
    visits = (
        Visit.objects.filter(
            household__in=found, visited_at__isnull=False, round__in=Round.objects.visible_to(user)
        )
        .select_related("round")
        .order_by("-visited_at")[:MOST_VISITS]
    )
    return [
        Panel(
            gettext_lazy("Household"),
            gettext_lazy("No household of the register fits this address."),
            [Line(_household_words(one)) for one in found],
        ),
        Panel(
            gettext_lazy("Visits"),
            gettext_lazy("No visit to this household is written down."),
            [Line(_visit_words(one), one.round.get_absolute_url()) for one in visits],
        ),
    ]


def _households(applicant: Applicant, user: User) -> QuerySet[Household, Household]:
    near = Household.objects.visible_to(user).filter(mahalla=applicant.mahalla_id)
    same = Q(pk__in=[])
    if applicant.phone:
        same |= Q(phone=applicant.phone)
    street, _comma, house = applicant.address.partition(",")
    if street.strip() and house.strip() and applicant.mahalla is not None:
        at = Household.objects.at_address(applicant.mahalla, street.strip(), house.strip())
        same |= Q(pk__in=at.values(entry=Coalesce("joined_into", "pk")))
    return near.current().filter(same).order_by("pk")


def _household_words(one: Household) -> str:
    return _("%(address)s: class %(number)s, members: %(members)s") % {
        "address": str(one),
        "number": one.get_household_class_display() or "–",
        "members": one.members,
    }


def _visit_words(visit: Visit) -> str:
    assert visit.visited_at is not None  # noqa: S101  asked for
    return f"{date_format(visit.visited_at, 'SHORT_DATE_FORMAT')}: {visit.get_result_display()}"
