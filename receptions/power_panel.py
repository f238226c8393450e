"""What an appeal's page shows of the head's means: representations, reminders, hearings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from receptions import power_permissions as permissions
from receptions.models import Nudge, Question, RepresentationCase, Summons
from receptions.models.representation import Representation
from territories.models import User
from territories.side_rows import present


@dataclass
class Means:
    """One question's."""

    question: Question
    may_remind: bool
    papers: list[Representation] = field(default_factory=list)
    nudges: list[Nudge] = field(default_factory=list)
    hearings: list[Summons] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.may_remind or self.papers or self.nudges or self.hearings)


def means_of(user: User, questions: Sequence[Question]) -> list[Means]:
    """By question, those with anything to show; one statement asks of what there is."""
    found = {
        one.pk: Means(
            one,
            one.is_open and one.office_id is not None and permissions.can_remind(user, one),
        )
        for one in questions
    }
    there = present(questions, ("representation_cases", "nudges", "summonses"))
    if "representation_cases" in there:
        papers = Representation.objects.visible_to(user)
        cases = RepresentationCase.objects.filter(question__in=found, representation__in=papers)
        for case in cases.select_related("representation"):
            known = found[case.question_id].papers  # type: ignore[index]
            if case.representation not in known:
                known.append(case.representation)
    if "nudges" in there:
        for nudge in Nudge.objects.filter(question__in=found).select_related("by", "office"):
            found[nudge.question_id].nudges.append(nudge)
    if "summonses" in there:
        for summons in Summons.objects.visible_to(user).filter(question__in=found):
            found[summons.question_id].hearings.append(summons)  # type: ignore[index]
    return [one for one in found.values() if not one.is_empty]
