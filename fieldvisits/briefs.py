"""What an invited official takes along: open questions at the place of their office and of those
below it (R-21 kept)."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from fieldvisits.demand import column_of
from fieldvisits.models import Invitation
from receptions.choices import OPEN
from receptions.models import Question
from territories.models import Office, User

MOST = 200


def questions(*, invitation: Invitation, viewer: User) -> QuerySet[Question, Question]:
    """Open questions of the invited office, and of those it answers for, at the place of the
    reception, the oldest date first.

    Only what the viewer may see; and, whoever prints it, never a complaint about the office, one
    above it, or the official: the paper is theirs.
    """
    member = invitation.member
    if member.office is None:
        return Question.objects.none()
    territory = member.field_reception.territory
    offices = Office.objects.subordinate_to(member.office)
    rows = Question.objects.visible_to(viewer).filter(
        status__in=OPEN, office__in=offices, **{column_of(territory): territory.pk}
    )
    about = Q(appeal__complained_office__in=_above(member.office))
    if invitation.user_id is not None:
        about |= Q(appeal__complained_user=invitation.user_id)
        assert invitation.user is not None  # noqa: S101
        rows = rows.not_kept_from(invitation.user)
    kept = Question.objects.filter(office__in=offices).filter(about)
    found = rows.exclude(pk__in=kept.values("pk")).select_related("appeal", "topic", "office")
    return found.order_by(F("legal_due_on").asc(nulls_last=True), "pk")


def _above(office: Office) -> QuerySet[Office, Office]:
    """The office and every one above it."""
    codes = office.path.strip(".").split(".")
    paths = [".".join(codes[:length]) + "." for length in range(1, len(codes) + 1)]
    return Office.objects.filter(path__in=paths)
