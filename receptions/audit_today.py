"""What an auditor looks at first: personal histories opened, sealed reports opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.models import Appeal, PersonalDataRead, ReportReopening
from receptions.models.report import NARRATIVE
from territories import clock
from territories.models import User
from territories.today import CardItem, Urgency, Waiting, card_of

READS = dt.timedelta(days=7)
REOPENINGS = dt.timedelta(days=60)


def cards(user: User) -> Iterator[Waiting]:
    """Cards of those who read the log, for where they do; nothing for anybody else."""
    if not user.powers.anywhere("audit"):
        return
    yield _reads(user)
    yield _reopenings(user)


def _reads(user: User) -> Waiting:
    """The newest openings by others of histories that the auditor may open too."""
    seen = Appeal.objects.visible_to(user).filter(applicant=OuterRef("applicant"))
    lately = PersonalDataRead.objects.filter(at__gte=clock.now() - READS).exclude(by=user)
    return card_of(
        _("Personal histories opened within 7 days"),
        lately.filter(Exists(seen)).select_related("applicant", "by").order_by("-pk"),
        lambda read: CardItem(
            read.applicant.masked_name or str(_("no name")),
            reverse("receptions:applicant-detail", args=[read.applicant_id]),
            f"{read.by.full_name}: {read.reason}",
        ),
        urgency=Urgency.CALM,
    )


def _reopenings(user: User) -> Waiting:
    """Sealed reports opened again, or about to be, of the auditor's territories."""
    inside = user.powers.inside("audit", "report__reception__territory__path")
    lately = ReportReopening.objects.filter(inside, asked_at__gte=clock.now() - REOPENINGS)
    found = lately.exclude(confirmed=False).select_related("report__reception__territory")
    return card_of(
        _("Sealed reports opened again"),
        found.defer("report__figures", *(f"report__{one}" for one in NARRATIVE)).order_by("-pk"),
        lambda one: CardItem(
            f"{one.report.reception}, {one.report.period}",
            one.report.get_absolute_url(),
            one.reason,
        ),
        url=reverse("receptions:report-list"),
        urgency=Urgency.CALM,
    )
