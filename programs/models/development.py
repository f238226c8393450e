"""Draft development programmes of territories that come to the reception for agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.development_choices import (
    CONCLUDED,
    DEVELOPMENT_NEXT,
    DEVELOPMENT_TONES,
    DevelopmentState,
    DevelopmentStep,
)
from programs.exceptions import TransitionError
from receptions.models import Reception
from territories import clock
from territories.models import Office, Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User

_DECIDED = [state.value for state in CONCLUDED]


class DevelopmentQuerySet(models.QuerySet["DevelopmentProgramme"]):
    """Development programmes in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Those of the person's khokimiyat; once sent, those of the reception's chain."""
        inside = user.powers.inside("view_programmes", "territory__path")
        own = Q(khokimiyat__in=user.powers.office_ids)
        return self.filter(own | (inside & ~Q(state=DevelopmentState.DRAFT, sent_at__isnull=True)))

    def with_reception(self) -> Self:
        """Drafts that wait for the reception's word."""
        return self.filter(state=DevelopmentState.SENT)

    def for_list(self) -> Self:
        """Everything one row of the list shows."""
        issued = models.Count("remarks", filter=Q(remarks__issued_at__isnull=False))
        return self.select_related("territory", "khokimiyat").annotate(remark_count=issued)


class DevelopmentProgramme(models.Model):
    """A territory's programme for some years, agreed with the reception before it is adopted."""

    remark_count: int  # read by `for_list()`

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="developments")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="developments")
    khokimiyat = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="developments")
    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=300)
    first_year = models.PositiveSmallIntegerField(
        _("first year"), validators=[MinValueValidator(2017), MaxValueValidator(2100)]
    )
    last_year = models.PositiveSmallIntegerField(
        _("last year"), validators=[MinValueValidator(2017), MaxValueValidator(2100)]
    )
    state = models.CharField(
        _("state"), max_length=12, choices=DevelopmentState, default=DevelopmentState.DRAFT
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField(_("answer due on"), null=True, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = DevelopmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("development programme")
        verbose_name_plural = _("development programmes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="development_years_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(sent_at__isnull=False) & Q(answer_due_on__isnull=False),
                name="development_sent_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(conclusion="")
                | ~Q(state__in=_DECIDED)
                & Q(decided_by__isnull=True, decided_at__isnull=True, conclusion=""),
                name="development_concluded_by_and_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_on"], name="development_waiting", condition=Q(state="sent")
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("programs:development-detail", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in DEVELOPMENT_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), DevelopmentState(state).label)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return DEVELOPMENT_TONES[DevelopmentState(self.state)]

    @property
    def years(self) -> str:
        return (
            str(self.first_year)
            if self.first_year == self.last_year
            else f"{self.first_year}–{self.last_year}"
        )

    @property
    def is_concluded(self) -> bool:
        return self.state in CONCLUDED


_VERSION_SENT = """
    IF EXISTS (SELECT 1 FROM programs_draftversion v WHERE v.id = {version}
               AND v.sent_at IS NOT NULL) THEN
        RAISE EXCEPTION 'pgtrigger: a version of a draft is frozen once it is sent';
    END IF;
"""


class DraftVersion(models.Model):
    """One version of the draft: its points, and the document where there is one.

    Frozen once it is sent to the reception, raw SQL included.
    """

    programme = models.ForeignKey(
        DevelopmentProgramme, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField()
    file = models.FileField(_("document"), upload_to="developments/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="one_number_a_draft_version"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(sent_at__isnull=True),
                name="one_version_in_work_a_draft",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True, sent_at__isnull=True)
                | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="draft_version_sent_by_and_at",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sent_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"


class DraftPoint(models.Model):
    """One point of a version, under its section."""

    version = models.ForeignKey(DraftVersion, on_delete=models.CASCADE, related_name="points")
    ordinal = models.PositiveSmallIntegerField()
    section = models.CharField(_("section"), max_length=300, blank=True)
    text = models.TextField(_("point"))

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["version", "ordinal"], name="one_ordinal_a_draft_point")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="points_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="IF TG_OP = 'DELETE' THEN"
                + _VERSION_SENT.format(version="OLD.version_id")
                + "RETURN OLD; END IF;"
                + _VERSION_SENT.format(version="NEW.version_id")
                + "RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.text[:80]}"


class DevelopmentEvent(models.Model):
    """What happened to a development programme. Never changed."""

    programme = models.ForeignKey(
        DevelopmentProgramme, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=10, choices=DevelopmentStep)
    version = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind}"

    @property
    def title(self) -> str:
        """As the timeline says it."""
        return str(self.get_kind_display())
