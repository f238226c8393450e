"""What working groups of republican heads bring back from a district."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import national_permissions as permissions
from receptions.exceptions import NationalError
from receptions.models import RepublicanVisit, VisitResult
from receptions.services.council_words import impersonal
from territories import clock
from territories.models import User


@transaction.atomic
def note(*, visit: RepublicanVisit, found: str, decided: str, by: User) -> VisitResult:
    """Write the result down, once, from the day of the visit on. No person in it: deputies read it.

    Raises NationalError, or CouncilError for words that point at a person.
    """
    if not permissions.can_edit(by):
        raise NationalError(_("Only the Administration decides this."))
    visit = RepublicanVisit.objects.select_for_update().get(pk=visit.pk)
    if visit.goes_on > clock.today():
        raise NationalError(_("The group has not been there yet."))
    if VisitResult.objects.filter(visit=visit).exists():
        raise NationalError(_("The result is written down already and stays."))
    return VisitResult.objects.create(
        visit=visit, found=impersonal(found), decided=impersonal(decided), by=by
    )
