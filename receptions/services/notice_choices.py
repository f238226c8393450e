"""How an applicant is told about an appeal: asked for at the desk, withdrawn by either side."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import notice_ways, permissions
from receptions.drafts import Notices
from receptions.exceptions import DecisionError
from receptions.models import Appeal, NoticeChoice
from territories import clock
from territories.models import User


def keep(*, appeal: Appeal, notices: Notices, by: User) -> NoticeChoice:
    """What was asked for at the registration; in its transaction."""
    return NoticeChoice.objects.create(
        appeal=appeal, by_email=notices.email, by_sms=notices.sms, by=by, at=clock.now()
    )


@transaction.atomic
def choose(*, appeal: Appeal, notices: Notices, email: str = "", by: User) -> NoticeChoice:
    """The desk writes down what the applicant says now; nothing chosen withdraws it.

    A new e-mail address is kept with the person. Raises DecisionError.
    """
    appeal = _locked(appeal)
    if not permissions.can_set_notices(by, appeal):
        raise DecisionError(_("Only the reception may do this."))
    if appeal.is_anonymous:
        raise DecisionError(_("Nobody is told about an anonymous appeal (Art. 3)."))
    person = appeal.applicant
    if email and email != person.email:
        person.email = email
        person.save(update_fields=["email"])
    if notices.email and not person.email:
        raise DecisionError(_("The applicant gave no e-mail address. Choose another way."))
    if notices.sms and not person.phone:
        raise DecisionError(_("The applicant gave no telephone number. Choose another way."))
    _supersede(appeal)
    return keep(appeal=appeal, notices=notices, by=by)


@transaction.atomic
def withdraw(*, appeal: Appeal) -> None:
    """The applicant wants no electronic notices any more. Safe to say twice."""
    appeal = _locked(appeal)
    choice = notice_ways.current(appeal)
    if choice is not None and choice.is_withdrawn:
        return
    _supersede(appeal)
    NoticeChoice.objects.create(appeal=appeal, by_email=False, by_sms=False, at=clock.now())


def _locked(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("applicant", "reception__territory").get(pk=appeal.pk)


def _supersede(appeal: Appeal) -> None:
    NoticeChoice.objects.current().filter(appeal=appeal).update(superseded_at=clock.now())
