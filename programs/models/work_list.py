"""A state programme in one district in a year, and its lists of works agreed before they start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs import state_triggers
from programs.exceptions import TransitionError
from programs.models.state_programme import StateProgramme
from programs.state_choices import LIST_EDITABLE, LIST_NEXT, LIST_TONES, ListState
from territories import clock
from territories.models import Office, Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


def seen_by(user: User, prefix: str = "") -> Q:
    """Districts where the person sees programmes, and those of their own khokimiyat."""
    inside = user.powers.inside("view_programmes", f"{prefix}territory__path")
    return inside | Q(**{f"{prefix}khokimiyat__in": user.powers.office_ids})


def kept_by(user: User, prefix: str = "") -> Q:
    """Districts whose works and facts the person writes down, as `state_permissions.can_keep`."""
    own = Q(**{f"{prefix}territory__path__in": user.powers.paths("work_reception")})
    led = user.powers.inside("draft_programmes", f"{prefix}territory__path")
    acted = Q(**{f"{prefix}khokimiyat__in": user.powers.office_ids})
    return own | led | acted


class DistrictYearQuerySet(models.QuerySet["DistrictYear"]):
    def visible_to(self, user: User) -> Self:
        """What the chain above the district and its own khokimiyat may see."""
        return self.filter(seen_by(user))


class DistrictYear(models.Model):
    """One state programme in one district in one year; the khokimiyat carries it out."""

    programme = models.ForeignKey(
        StateProgramme,
        verbose_name=_("state programme"),
        on_delete=models.PROTECT,
        related_name="district_years",
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        related_name="programme_years",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    khokimiyat = models.ForeignKey(
        Office,
        verbose_name=_("khokimiyat"),
        on_delete=models.PROTECT,
        related_name="programme_years",
    )

    objects = DistrictYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("year of a state programme")
        verbose_name_plural = _("years of state programmes")
        ordering = ["-year", "territory__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "territory", "year"], name="a_programme_once_a_district_year"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2017, 2100)), name="state_programme_year_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.territory}, {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("programs:state-year", args=[self.pk])


class WorkListQuerySet(models.QuerySet["WorkList"]):
    def visible_to(self, user: User) -> Self:
        """Lists of the districts a person may see."""
        return self.filter(seen_by(user, "district_year__"))

    def to_agree(self) -> Self:
        """Lists that wait for the reception."""
        return self.filter(state=ListState.SENT)

    def with_names(self) -> Self:
        """Lists with what their pages name."""
        return self.select_related(
            "district_year__programme",
            "district_year__territory__parent",
            "district_year__khokimiyat",
            "sent_by",
            "decided_by",
        )


class WorkList(models.Model):
    """A list of works: number 0 is the year's list, the others are its supplements.

    What stands in it may not begin before the reception agreed; afterwards it is frozen, and
    what comes later stands in a supplement with an agreement of its own.
    """

    district_year = models.ForeignKey(DistrictYear, on_delete=models.PROTECT, related_name="lists")
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=ListState, default=ListState.DRAFTED)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = WorkListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of works")
        verbose_name_plural = _("lists of works")
        ordering = ["district_year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["district_year", "number"], name="a_list_number_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["district_year"],
                condition=~Q(state="agreed"),
                name="one_list_on_its_way",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True, sent_at__isnull=True)
                | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="list_sent_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, sent_at__isnull=False),
                name="list_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "returned"]) | Q(decided_at__isnull=False),
                name="decided_list_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("sent_by")),
                name="nobody_agrees_the_own_list",
            ),
        ]
        triggers = [state_triggers.AGREED_STAYS]

    def __str__(self) -> str:
        if self.number == 0:
            return gettext("List of works")
        return gettext("Supplement %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("programs:work-list", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in LIST_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), ListState(state).label)

    @property
    def is_editable(self) -> bool:
        return self.state in LIST_EDITABLE

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return LIST_TONES[ListState(self.state)]


class WorkListStep(models.Model):
    """A step of a list: sent, agreed, or returned with remarks on its objects. Never changed.

    `remarks` holds {object id: words}; an object may be taken out of the list afterwards.
    """

    work_list = models.ForeignKey(WorkList, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=8, choices=ListState)
    note = models.TextField(_("note"), blank=True)
    remarks = models.JSONField(_("remarks on objects"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.work_list_id}: {self.state}"
