"""Ending the correspondence with a repeat without new arguments (R-31 a): when, and who is told."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from receptions.choices import ANSWER_OUTCOMES, AnswerDecision, DutyKind, LegalGround
from receptions.models import Appeal, Duty, Question


def obstacle(appeal: Appeal) -> str:
    """Why the appeal can't be terminated as a repeat, in words, or ''.

    It repeats an earlier one whose questions were all examined and replied to; an earlier repeat
    that was terminated so itself counts as replied to.
    """
    earlier = appeal.repeat_of
    if earlier is None:
        return _("The appeal is not registered as a repeat (Art. 3).")
    if earlier.is_open:
        return _(
            "The earlier appeal is still being examined; its repeat is examined too (Art. 30)."
        )
    replied = (
        Q(outcome__in=ANSWER_OUTCOMES)
        | Q(legal_ground=LegalGround.REPEAT)
        | Q(answers__decision=AnswerDecision.ACCEPTED)
        | Q(duties__kind=DutyKind.OUTSIDE_ANSWER, duties__done_on__isnull=False)
    )
    if earlier.questions.exclude(pk__in=earlier.questions.filter(replied).values("pk")).exists():
        return _("The earlier appeal got no reply on the merits; its repeat is examined (Art. 30).")
    if Duty.objects.open().filter(appeal=earlier, kind=DutyKind.RESULT_NOTICE).exists():
        return _("The applicant was not sent the reply to the earlier appeal yet (Art. 30).")
    return ""


def ended_before(question: Question) -> bool:
    """Whether the person is told already that the correspondence on the matter is ended.

    The matter is the topic of the question, in any appeal that the appeal repeats or that repeats
    the same one.
    """
    told = Duty.objects.filter(kind=DutyKind.RESULT_NOTICE, dropped_at__isnull=True)
    return told.filter(
        appeal__in=_others_of_the_matter(question.appeal),
        question__legal_ground=LegalGround.REPEAT,
        question__topic=question.topic_id,
    ).exists()


def _others_of_the_matter(appeal: Appeal) -> set[int]:
    """The appeals that are linked with this one by what repeats what."""
    first = appeal
    while first.repeat_of is not None:
        first = first.repeat_of
    found = level = {first.pk}
    while level:
        repeats = Appeal.objects.filter(repeat_of__in=level).order_by()
        level = set(repeats.values_list("pk", flat=True)) - found
        found = found | level
    return found - {appeal.pk}
