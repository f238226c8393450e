"""What proves a solution: what a topic asks for, and what came with an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.executor_choices import BY_NUMBER, EvidenceKind
from receptions.models.topic import Topic
from receptions.models.work import Answer, Attachment


class EvidenceRule(models.Model):
    """One kind of proof for a topic or a group of topics.

    A topic with rows of its own goes by them, else by those of its group. A row that is not
    required says what is welcome besides; a topic whose rows are all of that sort needs no proof.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="evidence_rules")
    kind = models.CharField(_("proof"), max_length=12, choices=EvidenceKind)
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("proof of a solution")
        verbose_name_plural = _("proofs of solutions")
        ordering = ["topic", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "kind"], name="one_rule_a_topic_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.kind}"


class Evidence(models.Model):
    """One piece of proof of an answer: a paper or photo, or the number of a paper.

    `reference` is the paper's number and date; of a photo on which the camera wrote nothing it is
    the day and place that the office states.
    `seen_in` is an earlier piece of another question with the same content.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("proof"), max_length=12, choices=EvidenceKind)
    reference = models.CharField(_("number and date"), max_length=100, blank=True)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    distance_m = models.PositiveIntegerField(_("metres from the place"), null=True, blank=True)
    is_older = models.BooleanField(_("taken before the appeal came"), default=False)
    seen_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="seen_again"
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attachment__isnull=False) | ~Q(reference="") & Q(kind__in=BY_NUMBER),
                name="evidence_is_a_paper_or_a_number",
            ),
            models.UniqueConstraint(
                fields=["answer", "attachment"],
                condition=Q(attachment__isnull=False),
                name="a_paper_proves_once_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.kind}"

    @property
    def is_far(self) -> bool:
        """Whether the photo was taken further from the place than is believable."""
        limit = settings.EVIDENCE_FAR_KM * 1000
        return self.distance_m is not None and self.distance_m > limit

    @property
    def is_undated(self) -> bool:
        """Whether a photo does not say when it was taken."""
        photo = self._photo
        return photo is not None and photo.taken_at is None

    @property
    def is_placeless(self) -> bool:
        """Whether a photo does not say where it was taken."""
        photo = self._photo
        return photo is not None and photo.point is None

    @property
    def is_stated(self) -> bool:
        """Whether day and place of a photo are what the office says, not what the camera wrote."""
        return self._photo is not None and bool(self.reference)

    @property
    def _photo(self) -> Attachment | None:
        return self.attachment if self.kind == EvidenceKind.PHOTO else None
