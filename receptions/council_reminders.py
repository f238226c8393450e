"""Decisions of councils among the things people are reminded of: the same steps and digests."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions.council_choices import DECISION_OPEN, DecisionState
from receptions.escalation_subjects import DigestPart, Subject
from receptions.executor_choices import Told
from receptions.models import CouncilDecision, Digest

DECISIONS = Subject(
    reminders="receptions_decisionreminder",
    key="decision_id",
    notices="receptions_decisionremindernotice",
    things=(
        "receptions_councildecision q"
        " JOIN territories_council kept ON kept.id = q.council_id"
        " JOIN receptions_reception desk ON desk.territory_id = kept.territory_id"
    ),
    due="q.due_on",
    territory="kept.territory_id",
    told={
        Told.OFFICE: "told.id = q.office_id",
        Told.SUPERIOR: "told.id = o.parent_id",
        Told.KHOKIMIYAT: "told.is_khokimiyat AND told.territory_id = kept.territory_id",
        Told.REGION: "told.is_khokimiyat AND told.territory_id = t.parent_id",
    },
    with_office=f"q.state = '{DecisionState.IN_CONTROL}'",
    with_head="q.state IN ({})".format(", ".join(f"'{state.value}'" for state in DECISION_OPEN)),
)


def decisions_of(digest: Digest) -> QuerySet[CouncilDecision]:
    """The decisions a digest tells of, each once."""
    told = digest.decision_notices.values("reminder__decision")
    return CouncilDecision.objects.filter(pk__in=told).select_related("office")


def _line(decision: CouncilDecision) -> str:
    """Number, office and control date."""
    return f"{decision.number}: {decision.office}, {date_format(decision.due_on)}"


PART = DigestPart(
    title=_("Decisions of councils"),
    url_name="receptions:council-reminder-list",
    sentence=ngettext_lazy(
        "%(total)s decision of the council needs you; past its control date: %(late)s.",
        "%(total)s decisions of the council need you; past their control date: %(late)s.",
        "total",
    ),
    things=decisions_of,
    line=_line,
)
