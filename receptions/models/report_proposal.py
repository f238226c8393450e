"""Proposals of a report to the level above, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.models.report import SEALED_STATES, QuarterReport
from receptions.models.report_rows import ReportRow, sealed_with_the_report
from receptions.report_choices import AsksFor, ProposalState

if TYPE_CHECKING:
    from territories.models import User


class ReportProposalQuerySet(models.QuerySet["ReportProposal"]):
    """Proposals in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Those of reports in the reach of the chain."""
        return self.filter(user.powers.inside("view_reports", "report__reception__territory__path"))

    def sent_up(self) -> Self:
        """Of submitted and accepted reports; those of drafts are nobody's business above."""
        return self.filter(report__state__in=SEALED_STATES)


class ReportProposal(ReportRow):
    """What is proposed, why, on which figures and cases, to whom; the answer of the level above.

    `origin` is the proposal of a report below that this one was taken over from. Once the report
    is submitted only `state` and the answer change (a trigger).
    """

    report = models.ForeignKey(
        QuarterReport, on_delete=models.PROTECT, related_name="proposal_rows"
    )
    origin = models.ForeignKey(
        "self",
        verbose_name=_("taken over from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
    )
    text = models.TextField(_("proposal"))
    grounds = models.TextField(_("grounds"))
    evidence = models.JSONField(_("figures as evidence"), default=list, blank=True)
    asks_for = models.CharField(_("asks for"), max_length=16, choices=AsksFor)
    addressee = models.CharField(_("to whom"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.NEW
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ReportProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of a report")
        verbose_name_plural = _("proposals of a report")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "origin"], name="one_copy_of_a_proposal_a_report"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                )
                | (
                    ~Q(state="answered")
                    & Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                ),
                name="answered_proposal_has_its_answer",
            ),
        ]
        triggers = [
            sealed_with_the_report(
                "report_id",
                "topic_id",
                "text",
                "grounds",
                "evidence",
                "cases",
                "asks_for",
                "addressee",
                "origin_id",
            )
        ]

    def __str__(self) -> str:
        return self.text
