"""What the Law asks of a letter or visit: addressee, signature, identity paper; papers given back,
recordings.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from receptions.formality_choices import (
    NAMED_SIGNERS,
    WITHOUT_IDENTITY_PAPER,
    IdentityPaper,
    RecordingKind,
    Signature,
    Told,
)
from territories import clock
from territories.models.append_only import append_only


class Formalities(models.Model):
    """Columns of an appeal; empty means that nobody wrote it down."""

    addressed_body = models.CharField(_("body it is addressed to"), max_length=300, blank=True)
    addressed_official = models.CharField(
        _("official it is addressed to"), max_length=200, blank=True
    )
    signature = models.CharField(_("signed by"), max_length=10, choices=Signature, blank=True)
    signed_by = models.CharField(_("name of who signed"), max_length=200, blank=True)
    identity_paper = models.CharField(
        _("identity paper"), max_length=10, choices=IdentityPaper, blank=True
    )

    class Meta:
        abstract = True

    @property
    def addressee(self) -> str:
        """To whom the letter is, in one line."""
        return ", ".join(filter(None, (self.addressed_body, self.addressed_official)))


FORMALITY_CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(signature="") | Q(form="written", is_unsigned=False),
        name="signature_of_a_written_appeal",
    ),
    models.CheckConstraint(
        condition=Q(signature__in=NAMED_SIGNERS) & ~Q(signed_by="")
        | ~Q(signature__in=NAMED_SIGNERS) & Q(signed_by=""),
        name="who_signs_for_another_is_named",
    ),
    models.CheckConstraint(
        condition=Q(identity_paper="") | Q(form="oral") & ~Q(channel__in=WITHOUT_IDENTITY_PAPER),
        name="identity_paper_at_an_oral_appeal",
    ),
]


@pghistory.track()
class PaperReturn(models.Model):
    """Papers of an appeal asked back in writing, and given back (R-17)."""

    appeal = models.ForeignKey(
        "receptions.Appeal", on_delete=models.PROTECT, related_name="paper_returns"
    )
    papers = models.CharField(_("which papers"), max_length=500)
    asked_on = models.DateField(_("date of the written request"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    at = models.DateTimeField(default=clock.now, editable=False)
    given_to = models.CharField(_("given to"), max_length=200, blank=True)
    given_on = models.DateField(_("given back on"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("return of papers")
        verbose_name_plural = _("returns of papers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_to="", given_on__isnull=True, given_by__isnull=True)
                | ~Q(given_to="") & Q(given_on__gte=F("asked_on"), given_by__isnull=False),
                name="papers_given_to_somebody_after_the_request",
            ),
            models.CheckConstraint(condition=~Q(papers=""), name="returned_papers_are_named"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.papers}"


class RecordingBase(models.Model):
    """That a reception was recorded: by whose decision, and how the applicant was told (R-55)."""

    kind = models.CharField(_("kind"), max_length=5, choices=RecordingKind)
    told = models.CharField(_("how the applicant was told"), max_length=6, choices=Told)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class Recording(RecordingBase):
    """The recording of one applicant's reception."""

    appeal = models.ForeignKey(
        "receptions.Appeal", on_delete=models.PROTECT, related_name="recordings"
    )

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "kind"], name="one_recording_of_a_kind"),
            models.CheckConstraint(condition=Q(told__in=Told.values), name="recording_was_told"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.kind}"
