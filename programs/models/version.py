"""The plan as submitted each time, the approval sheet, and the notice to the Kengash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models.programme import Programme
from territories import clock
from territories.models import Council
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class ProgrammeVersion(models.Model):
    """The lines of a programme as they were submitted. Never changed.

    `lines` holds what `programs.snapshots` writes; `digest` is that of the lines.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    lines = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="one_number_a_programme_version"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"


class ApprovalSheet(models.Model):
    """Who agreed to the approved plan, and what exactly was approved. Never changed.

    `lines` are those of the version without the ones declined; `consents` is what each office
    had said by then; `digest` is that of the lines.
    """

    programme = models.OneToOneField(
        Programme, on_delete=models.PROTECT, related_name="approval_sheet"
    )
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="sheets")
    lines = models.JSONField()
    declined = models.JSONField(default=list)
    consents = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("approval sheet")
        verbose_name_plural = _("approval sheets")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.digest[:12]}"


class CouncilNoticeQuerySet(models.QuerySet["CouncilNotice"]):
    """Notices in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Notices to the councils whose edition the person reads."""
        return self.filter(user.powers.inside("read_council", "programme__territory__path"))


class CouncilNotice(models.Model):
    """A programme sent to the khokimiyat, of which the Kengash was informed. Never changed."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="council_notices"
    )
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="programme_notices")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = CouncilNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to the council")
        verbose_name_plural = _("notices to the councils")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "council"], name="a_council_is_informed_once"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id} > {self.council_id}"

    def get_absolute_url(self) -> str:
        return reverse("programs:council-programme", args=[self.pk])
