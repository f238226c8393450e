"""Control cards as one reader may have them, for one appeal or many."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from receptions.models import Appeal, Assignment, Deadline, Question
from receptions.pdf.control_card import Card
from receptions.privacy import person_view
from territories.models import User


def rows(user: User) -> QuerySet[Appeal]:
    """Visible appeals with all that their cards show."""
    hops = Assignment.objects.select_related("office").order_by("hop")
    deadlines = Deadline.objects.select_related("rule", "decided_by").order_by("pk")
    questions = (
        Question.objects.visible_to(user)
        .select_related("topic", "office", "territory", "mahalla")
        .prefetch_related(
            Prefetch("assignments", queryset=hops), Prefetch("deadlines", queryset=deadlines)
        )
        .order_by("ordinal")
    )
    return (
        Appeal.objects.visible_to(user)
        .select_related("applicant__mahalla__parent", "reception__territory")
        .prefetch_related(Prefetch("questions", queryset=questions), "recordings", "paper_returns")
    )


def card(appeal: Appeal, user: User) -> Card:
    """The card of an appeal of `rows`."""
    person = appeal.applicant
    name = person_view(user, appeal).name
    if person.do_not_disclose and not appeal.is_anonymous:  # papers go from hand to hand
        name = person.masked_name
    return Card(appeal, list(appeal.questions.all()), name)
