"""The quarterly report of a reception, its way up the chain, and its editions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import report_chain
from receptions.choices import ReportEdition, ReportState
from receptions.models.reception import Reception
from territories import clock
from territories.figure_registry import registry
from territories.models import Job, TerritoryLink
from territories.models.append_only import append_only
from territories.periods import Quarter

if TYPE_CHECKING:
    from territories.models import User


CODE_LENGTH = 16
NARRATIVE = ("problems", "mood", "measures", "proposals")
# What the council edition prints as it is written; the proposals line by line.
COUNCIL_NARRATIVE = ("problems", "measures", "proposals")
SEALED_STATES = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def section_title(name: str) -> str:
    """A section of the report as it is headed."""
    title = str(QuarterReport._meta.get_field(name).verbose_name)
    return title[:1].upper() + title[1:]


# Decision 8: what was submitted stays as it was; only `return_` opens a report again. An accepted
# one changes in one way: two people reopen it, and what it said is kept as an earlier version.
SEAL = pgtrigger.Trigger(
    name="seal",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__state__in=["submitted", "accepted"]),
    func="""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A submitted report is sealed and stays';
    END IF;
    IF OLD.state = 'accepted' AND NEW IS DISTINCT FROM OLD AND NOT (
        NEW.state = 'returned' AND NEW.accepted_by_id IS NULL AND NEW.accepted_at IS NULL
        AND EXISTS (
            SELECT FROM receptions_reportversion v
            JOIN receptions_reportreopening r ON r.id = v.reopening_id AND r.confirmed
            WHERE v.report_id = OLD.id AND r.report_id = OLD.id AND v.digest = OLD.digest
              AND v.figures = OLD.figures AND v.accepted_at = OLD.accepted_at
        )
    ) THEN
        RAISE EXCEPTION 'An accepted report is sealed';
    END IF;
    IF NEW.state = 'draft'
       OR (NEW.reception_id, NEW.year, NEW.quarter, NEW.figures, NEW.digest, NEW.problems,
           NEW.mood, NEW.measures, NEW.proposals, NEW.submitted_by_id, NEW.submitted_at,
           NEW.disagreements, NEW.disagreement_reason)
       IS DISTINCT FROM
          (OLD.reception_id, OLD.year, OLD.quarter, OLD.figures, OLD.digest, OLD.problems,
           OLD.mood, OLD.measures, OLD.proposals, OLD.submitted_by_id, OLD.submitted_at,
           OLD.disagreements, OLD.disagreement_reason) THEN
        RAISE EXCEPTION 'A submitted report is sealed';
    END IF;
    RETURN NEW;
    """,
)


def _links_then(parents: Q) -> models.QuerySet[TerritoryLink]:
    """Links of a report's territory to these parents on the last day of its quarter."""
    year, quarter = OuterRef("year"), OuterRef("quarter")
    after = models.Func(
        Cast(year + quarter / 4, models.IntegerField()),
        Cast(quarter * 3 % 12 + 1, models.IntegerField()),
        1,
        function="make_date",
        output_field=models.DateField(),
    )
    return TerritoryLink.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=after),
        parents,
        child=OuterRef("reception__territory"),
        valid_from__lt=after,
    )


def first_moment(name: str, report: str = "") -> Least:
    """When a moment of the report (of its row, or of the one named) was first set.

    A report that came back and is handed in again has a new one; its history keeps the first.
    """
    before = f"{report}__" if report else ""
    history = QuarterReport.pgh_event_model.objects  # type: ignore[attr-defined]
    kept = history.filter(pgh_obj=OuterRef(f"{before}pk")).order_by().values("pgh_obj")
    return Least(F(f"{before}{name}"), Subquery(kept.values_list(Min(name))))


def late(*, on: dt.date) -> Q:
    """What `QuarterReport.is_late` says of a day that is over, as a condition on rows."""
    history = QuarterReport.pgh_event_model.objects  # type: ignore[attr-defined]
    in_time = history.filter(pgh_obj=OuterRef("pk"), submitted_at__date__lte=OuterRef("due_on"))
    return Q(due_on__lt=on) & ~Q(Exists(in_time))


class QuarterReportQuerySet(models.QuerySet["QuarterReport"]):
    """Quarterly reports in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Reports in work for the chain, accepted ones for the council of the territory.

        A district that went to another region since the quarter is in the chain of both.
        """
        inside = user.powers.inside("view_reports", "reception__territory__path")
        if not user.powers.everywhere("view_reports"):
            inside |= Q(Exists(_links_then(user.powers.inside("view_reports", "parent__path"))))
        council = user.powers.inside("read_council", "reception__territory__path")
        return self.filter(inside | (council & Q(state=ReportState.ACCEPTED)))

    def light(self) -> Self:
        """Without the frozen figures, for lists."""
        return self.defer("figures", *NARRATIVE)

    def with_course(self) -> Self:
        """With when each was first handed in and first accepted, and when it last came back."""

        def last(rows: str) -> Subquery:
            own = QuarterReport.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
            return Subquery(own.values_list(Max(f"{rows}__at")))

        return self.annotate(
            first_submitted_at=first_moment("submitted_at"),
            first_accepted_at=first_moment("accepted_at"),
            came_back_at=Greatest(last("returns"), last("versions")),
        )

    def for_council_of(self, user: User) -> Self:
        """Accepted reports that a deputy reads."""
        council = user.powers.inside("read_council", "reception__territory__path")
        return self.filter(council, state=ReportState.ACCEPTED)

    def published(self) -> Self:
        """Accepted reports, open to everybody in the council edition."""
        return self.filter(state=ReportState.ACCEPTED)


@pghistory.track()
class QuarterReport(models.Model):
    """One reception's report of one quarter. Submitting freezes the figures (decision 8)."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT
    )
    due_on = models.DateField(_("due on"))
    # The day the rule names, when `due_on` was moved off a day off.
    due_moved_from = models.DateField(null=True, blank=True)
    problems = models.TextField(_("main problems of the territory"), blank=True)
    mood = models.TextField(_("mood of the people"), blank=True)
    measures = models.TextField(_("measures taken"), blank=True)
    proposals = models.TextField(_("proposals to the level above"), blank=True)
    figures = models.JSONField(_("frozen figures"), default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    # Statements that did not agree with the figures when it was submitted, and why it was.
    disagreements = models.JSONField(default=list, blank=True)
    disagreement_reason = models.TextField(_("why it is submitted so"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    # What `with_course` adds.
    first_submitted_at: dt.datetime | None
    first_accepted_at: dt.datetime | None
    came_back_at: dt.datetime | None

    objects = QuarterReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarterly report")
        verbose_name_plural = _("quarterly reports")
        ordering = ["-year", "-quarter", "reception__territory__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "year", "quarter"], name="one_report_a_reception_and_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="report_quarter_1_to_4"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"])
                | (Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(digest="")),
                name="submitted_report_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_report_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("submitted_by")),
                name="nobody_accepts_the_own_report",
            ),
        ]
        indexes = [
            # A printed copy is found by the first letters of its seal.
            models.Index(
                fields=["digest"],
                condition=~Q(digest=""),
                name="report_by_seal",
                opclasses=["varchar_pattern_ops"],
            )
        ]
        triggers = [SEAL]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:report-detail", args=[self.pk])

    @property
    def period(self) -> Quarter:
        """The quarter reported."""
        return Quarter(self.year, self.quarter)

    @property
    def code(self) -> str:
        """What is printed on the paper to check it by: the beginning of the seal."""
        return self.digest[:CODE_LENGTH].upper() if self.is_sealed else ""

    @property
    def is_sealed(self) -> bool:
        """Whether figures and words are frozen."""
        return self.state in SEALED_STATES

    def is_late(self, *, on: dt.date) -> bool:
        """First handed in after its date, or never although the date has passed.

        What came back is not late for it. Asked of reports read `with_course`.
        """
        at = self.first_submitted_at
        return report_chain.is_late(self.due_on, at and timezone.localdate(at), on=on)


class ReportReturn(models.Model):
    """A report sent back: which figure or section, and why. Never changed.

    `subject` is the code of a figure or the name of a section; older rows keep words there.
    """

    report = models.ForeignKey(QuarterReport, on_delete=models.PROTECT, related_name="returns")
    subject = models.CharField(_("figure or section"), max_length=60)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.report_id}: {self.subject}"

    @property
    def about(self) -> str:
        """The figure or section in the reader's language."""
        if self.subject in NARRATIVE:
            return section_title(self.subject)
        figure = registry.find(self.subject)
        return str(figure.name) if figure else self.subject


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    """Papers in the domain's words."""

    def for_everybody(self) -> Self:
        """Council editions that show what was sealed: none of a draft or of an earlier version."""
        return self.filter(
            edition=ReportEdition.COUNCIL,
            built_at__isnull=False,
            digest=F("report__digest"),
            report__in=QuarterReport.objects.published(),
        )


class ReportFile(models.Model):
    """A drawn PDF of a report: language and edition."""

    report = models.ForeignKey(QuarterReport, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    edition = models.CharField(_("edition"), max_length=8, choices=ReportEdition)
    file = models.FileField(upload_to="reports/%Y/", blank=True)
    digest = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file's bytes
    signed_by = models.CharField(_("signed with the certificate of"), max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="report_file_by_content")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "language", "edition"], name="one_file_a_language_and_edition"
            ),
            models.CheckConstraint(
                condition=Q(signed_by="") | ~Q(sha256=""), name="signed_report_file_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.language} {self.edition}"
