"""What is said about the measures of a programme that nobody has decided on yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from programs.agreeing_choices import TALKED_ABOUT
from programs.models.measure import Measure
from programs.models.programme import Programme, ProgrammeReturn
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


def line_of_a_draft(related_name: str) -> models.ForeignKey[Any, Any]:
    """A link to a line that a new draft may drop; what was said about it stays."""
    return models.ForeignKey(
        Measure, on_delete=models.DO_NOTHING, db_constraint=False, related_name=related_name
    )


class CommentQuerySet(models.QuerySet["MeasureComment"]):
    """Comments in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Comments of the chain's programmes; for an office those on its own measures.

        The office reads them while it is consulted: the talk ends with the decision.
        """
        inside = user.powers.inside("view_programmes", "programme__territory__path")
        if not user.powers.office_ids:
            return self.filter(inside)
        consulted = Measure.objects.consulted(user).filter(pk=OuterRef("measure"))
        open_ = Q(programme__state__in=TALKED_ABOUT)
        return self.filter(inside | (open_ & Q(Exists(consulted))))

    def asked(self) -> Self:
        """Comments themselves, without the answers to them."""
        return self.filter(answers_to__isnull=True)

    def unsettled(self) -> Self:
        """Comments nobody has called settled."""
        rows = MeasureComment._default_manager
        settled = rows.filter(answers_to=OuterRef("pk"), resolves=True)
        return self.asked().filter(~Exists(settled))

    def for_page(self) -> Self:
        """Everything a line shows, and whether the measure `is_gone` from the draft."""
        gone = ~Exists(Measure.objects.filter(pk=OuterRef("measure")))
        return self.select_related("by", "office").annotate(is_gone=gone)

    def unresolved(self) -> Self:
        """Comments nobody has called settled, on lines that are still there."""
        return self.unsettled().filter(Exists(Measure.objects.filter(pk=OuterRef("measure"))))


class MeasureComment(models.Model):
    """A comment on a line of a draft, or an answer to one. Never changed.

    `ordinal` is the number the line had then; `office` the one the person spoke for.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="comments")
    measure = line_of_a_draft("comments")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("comment"))
    answers_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    resolves = models.BooleanField(_("the comment is settled"), default=False)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolves=False) | Q(answers_to__isnull=False),
                name="only_an_answer_settles_a_comment",
            ),
            models.UniqueConstraint(
                fields=["answers_to"],
                condition=Q(resolves=True),
                name="a_comment_is_settled_once",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.ordinal}: {self.text[:60]}"


class ReturnRemark(models.Model):
    """Why a line was sent back with its programme. Never changed."""

    returned = models.ForeignKey(ProgrammeReturn, on_delete=models.PROTECT, related_name="remarks")
    measure = line_of_a_draft("return_remarks")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("reason"))

    class Meta:
        ordering = ["returned", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["returned", "measure"], name="one_remark_a_measure_and_return"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.returned_id}/{self.ordinal}: {self.text[:60]}"
