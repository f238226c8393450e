"""The reception's remarks on a draft development programme, and what justifies each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models import Finding
from programs.development_choices import RemarkAnswer
from programs.models.development import DevelopmentProgramme, DraftPoint
from receptions.models import Question, Topic
from territories import clock

if TYPE_CHECKING:
    from territories.models import User


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Remarks of programmes a person may see; the khokimiyat only those sent to it."""
        seen = self.filter(programme__in=DevelopmentProgramme.objects.visible_to(user))
        inside = user.powers.inside("view_programmes", "programme__territory__path")
        return seen.filter(Q(issued_at__isnull=False) | inside)

    def issued(self) -> Self:
        return self.filter(issued_at__isnull=False)

    def unanswered(self) -> Self:
        """Remarks the khokimiyat has to answer."""
        return self.issued().filter(answered_at__isnull=True)

    def to_close(self) -> Self:
        """Remarks answered that the reception has not judged yet."""
        return self.filter(answered_at__isnull=False, closed_at__isnull=True)


class Remark(models.Model):
    """A remark on a point of the draft, or on what is missing (no point).

    Written by the reception, sent to the khokimiyat, answered by it, closed by the reception.
    """

    programme = models.ForeignKey(
        DevelopmentProgramme, on_delete=models.PROTECT, related_name="remarks"
    )
    point = models.ForeignKey(
        DraftPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("remark"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=clock.now)
    issued_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=8, choices=RemarkAnswer, blank=True)
    answer_text = models.TextField(_("what will be done, or why not"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    is_satisfied = models.BooleanField(_("the reception is satisfied"), null=True, blank=True)
    closing_note = models.TextField(_("note"), blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "ordinal"], name="one_ordinal_a_remark"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="")
                & Q(answered_by__isnull=False, answered_at__isnull=False, issued_at__isnull=False),
                name="remark_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["partly", "refused"]) | ~Q(answer_text=""),
                name="remark_refused_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_satisfied__isnull=True, closed_by__isnull=True, closed_at__isnull=True
                )
                | Q(
                    is_satisfied__isnull=False,
                    closed_by__isnull=False,
                    closed_at__isnull=False,
                    answered_at__isnull=False,
                ),
                name="remark_closed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("answered_by")),
                name="nobody_closes_the_own_answer",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="issued_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "programme", "point", "ordinal", "text", "written_by"
                ),
                func="""
                IF OLD.issued_at IS NOT NULL THEN
                    RAISE EXCEPTION 'pgtrigger: a remark is frozen once it is sent';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="issued_not_dropped",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__issued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.ordinal}"

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        if self.is_satisfied is not None:
            return "good" if self.is_satisfied else "bad"
        if self.answer:
            return "info"
        return "wait" if self.issued_at else "neutral"

    @property
    def standing(self) -> str:
        """Where the remark stands, in words."""
        if self.is_satisfied is not None:
            return str(_("satisfied") if self.is_satisfied else _("not satisfied"))
        if self.answer:
            return str(self.get_answer_display())
        return str(_("to be answered") if self.issued_at else _("being written"))


_ISSUED = """
    IF EXISTS (SELECT 1 FROM programs_remark r WHERE r.id = {remark}
               AND r.issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'pgtrigger: the grounds of a remark are frozen once it is sent';
    END IF;
"""


class RemarkGround(models.Model):
    """What justifies a remark: a question, a finding, or a figure with its appeals kept."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="grounds")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first = models.DateField(_("from"), null=True, blank=True)
    last = models.DateField(_("to"), null=True, blank=True)
    count = models.PositiveIntegerField(_("appeals"), default=0)
    appeals = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, finding__isnull=True, topic__isnull=True)
                | Q(question__isnull=True, finding__isnull=False, topic__isnull=True)
                | Q(
                    question__isnull=True,
                    finding__isnull=True,
                    topic__isnull=False,
                    first__isnull=False,
                    last__gte=F("first"),
                    count__gt=0,
                ),
                name="ground_is_a_question_a_finding_or_a_figure",
            ),
            models.UniqueConstraint(fields=["remark", "question"], name="a_question_once_a_remark"),
            models.UniqueConstraint(fields=["remark", "finding"], name="a_finding_once_a_remark"),
            models.UniqueConstraint(
                fields=["remark", "topic", "first", "last"], name="a_figure_once_a_remark"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="grounds_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="IF TG_OP = 'DELETE' THEN"
                + _ISSUED.format(remark="OLD.remark_id")
                + "RETURN OLD; END IF;"
                + _ISSUED.format(remark="NEW.remark_id")
                + "RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.remark_id} < {self.question_id or self.finding_id or self.topic_id}"
