"""Problems of a report as rows, and what its rows have in common with proposals."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from receptions.models.report import QuarterReport
from receptions.models.topic import Topic
from territories import clock
from territories.models import Territory

_SEALED = """
    SELECT bool_or(r.state IN ('submitted', 'accepted')) INTO sealed
    FROM receptions_quarterreport r
    WHERE r.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END;
    IF sealed AND TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'The rows of a submitted report are sealed';
    END IF;
    IF TG_OP = 'UPDATE' AND (sealed OR NEW.report_id <> OLD.report_id)
       AND (<new>) IS DISTINCT FROM (<old>) THEN
        RAISE EXCEPTION 'The rows of a submitted report are sealed';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def sealed_with_the_report(*content: str) -> pgtrigger.Trigger:
    """Rows of a submitted report keep their content; the answer of the level above may come.

    `content` are the columns that the seal covers.
    """
    new, old = (", ".join(f"{row}.{name}" for name in content) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name="sealed_with_the_report",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("sealed", "boolean")],
        func=_SEALED.replace("<new>", new).replace("<old>", old),
    )


class ReportRow(models.Model):
    """A row of a report's words: what it is about, the cases, and who wrote it."""

    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, null=True, blank=True
    )
    cases = models.JSONField(_("case numbers"), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class ReportProblem(ReportRow):
    """A problem of the territory: topic, place, cases, and what is asked to solve it.

    `origin` is the row of a report below that this one was taken over from.
    """

    report = models.ForeignKey(QuarterReport, on_delete=models.PROTECT, related_name="problem_rows")
    place = models.ForeignKey(
        Territory,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    origin = models.ForeignKey(
        "self",
        verbose_name=_("taken over from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
    )
    text = models.TextField(_("problem"))
    asked = models.TextField(_("what is asked"), blank=True)

    class Meta:
        verbose_name = _("problem of a report")
        verbose_name_plural = _("problems of a report")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "origin"], name="one_copy_of_a_problem_a_report"
            )
        ]
        triggers = [
            sealed_with_the_report(
                "report_id", "topic_id", "place_id", "text", "asked", "cases", "origin_id"
            )
        ]

    def __str__(self) -> str:
        return self.text
