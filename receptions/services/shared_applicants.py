"""One row of a person that several appeals name: corrected for all of them, or parted from."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from receptions.exceptions import DecisionError
from receptions.models import Appeal, Applicant, Question

# What tells who somebody is or reaches them; of somebody else's it is not taken along.
NOT_TAKEN = ("birth_date", "sex", "email", "personal_number_sealed", "personal_number_index")


def others(appeal: Appeal) -> QuerySet[Appeal, Appeal]:
    """The other appeals of the same row, the newest first; `visible_to` narrows it for a page."""
    found = Appeal.objects.filter(applicant=appeal.applicant_id).exclude(pk=appeal.pk)
    return found.order_by("-pk")


def lock(appeal: Appeal) -> None:
    """All questions, then all appeals of the person: in the order of all steps."""
    ours = Appeal.objects.filter(Q(applicant=appeal.applicant_id) | Q(pk=appeal.pk)).order_by("pk")
    questions = Question.objects.filter(appeal__in=list(ours.values_list("pk", flat=True)))
    list(questions.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    list(ours.select_for_update(of=("self",)).values_list("pk"))


def require_apart(appeal: Appeal) -> None:
    """Raises DecisionError where the appeal is linked with others as the same person's."""
    linked = appeal.repeat_of_id or appeal.duplicate_of_id
    if linked or appeal.repeats.exists() or appeal.duplicates.exists():
        raise DecisionError(
            _(
                "It is linked with an appeal of the same person as a repeat or a copy. "
                "Take that mark away first."
            )
        )


def part(appeal: Appeal) -> Applicant:
    """A row of its own for the appeal, with the name, telephone and residence as they were.

    The appeal is not written. The row is kept before it is corrected, so that its history has both.
    """
    own = Applicant.objects.get(pk=appeal.applicant_id)
    own.pk = None
    own._state.adding = True
    for name in NOT_TAKEN:
        setattr(own, name, Applicant._meta.get_field(name).get_default())
    own.save()
    return own


def rename(appeal: Appeal, *, before: str, after: str) -> None:
    """Put the name right in the other appeals, where it was written in the same way."""
    if before and after != before:
        same = others(appeal).filter(is_anonymous=False, applicant_name=before)
        same.update(applicant_name=after)
