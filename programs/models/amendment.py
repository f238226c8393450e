"""Changes of a programme already with the khokimiyat: asked, decided above, numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.agreeing_choices import AMENDMENT_TONES, AmendmentState
from programs.choices import WITH_THE_KHOKIMIYAT
from programs.models.measure import Measure
from programs.models.programme import Programme
from territories import clock

if TYPE_CHECKING:
    from territories.models import User

# What a decision writes; the request itself stays as it was asked.
_DECISION = ("state", "number", "decided_by_id", "decided_at", "reason", "is_applied", "measure_id")
_DECISION_SQL = ", ".join(f"'{one}'" for one in _DECISION)


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Amendments of the chain, of the khokimiyat's programmes, of an office's measures."""
        inside = user.powers.inside("view_programmes", "programme__territory__path")
        offices = user.powers.office_ids
        addressed = Q(measure__office__in=offices) | Q(programme__khokimiyat__in=offices)
        sent = Q(programme__state__in=WITH_THE_KHOKIMIYAT)
        return self.filter(inside | (addressed & sent) | Q(asked_by=user))

    def to_decide(self) -> Self:
        """Requests nobody has decided on."""
        return self.filter(state=AmendmentState.ASKED)

    def approved(self) -> Self:
        return self.filter(state=AmendmentState.APPROVED)

    def for_list(self) -> Self:
        """Everything one row of the list shows."""
        return self.select_related("programme", "measure", "asked_by", "decided_by")


class Amendment(models.Model):
    """A change of one measure, or a new measure, with grounds and a decision of its own.

    `before` and `after` hold the changed columns of the measure as the database writes them;
    of a new measure (`measure` is empty until the approval) `after` holds them all, and `source`
    the problem it takes up. `names` are the words for ids, as they were then.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="amendments")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    is_new_measure = models.BooleanField(_("a new measure"), default=False)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict)
    source = models.JSONField(default=list, blank=True)
    names = models.JSONField(default=dict, blank=True)
    grounds = models.TextField(_("grounds"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(
        _("state"), max_length=10, choices=AmendmentState, default=AmendmentState.ASKED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    is_applied = models.BooleanField(default=False, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="one_number_a_programme_amendment"
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state="asked"),
                name="one_open_amendment_a_measure",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="amendment_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", number__isnull=False)
                | ~Q(state="approved") & Q(number__isnull=True, is_applied=False),
                name="approved_amendment_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="refused_amendment_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="nobody_decides_the_own_amendment",
            ),
            models.CheckConstraint(
                condition=Q(is_new_measure=True) | Q(measure__isnull=False),
                name="amendment_of_a_measure",
            ),
            models.CheckConstraint(condition=~Q(grounds=""), name="amendment_has_its_grounds"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'pgtrigger: an amendment stays';
                END IF;
                IF OLD.state = 'refused' OR OLD.is_applied OR
                   (OLD.measure_id IS NOT NULL AND NEW.measure_id <> OLD.measure_id) OR
                   to_jsonb(NEW) - ARRAY[{_DECISION_SQL}]
                   IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{_DECISION_SQL}] THEN
                    RAISE EXCEPTION 'pgtrigger: an amendment is decided once, as it was asked';
                END IF;
                RETURN NEW;
                """,
            ),
            # Nobody else ever sees an approval that is not carried out: only within its own
            # transaction does it let the frozen plan be changed.
            pgtrigger.Trigger(
                name="carried_out_at_once",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func="""
                IF EXISTS (SELECT 1 FROM programs_amendment a
                    WHERE a.id = NEW.id AND a.state = 'approved' AND NOT a.is_applied) THEN
                    RAISE EXCEPTION 'pgtrigger: an approved amendment is carried out at once';
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.number or '–'}"

    def get_absolute_url(self) -> str:
        return reverse("programs:amendment-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return AMENDMENT_TONES[AmendmentState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state == AmendmentState.ASKED
