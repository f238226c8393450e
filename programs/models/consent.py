"""Offices asked whether they can carry out what a draft gives them, and what they said."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.agreeing_choices import TALKED_ABOUT, Verdict
from programs.models.comment import line_of_a_draft
from programs.models.programme import Programme
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


@cache
def _is_unanswered() -> Q:
    """Of requests the newest with a measure that nothing was said about; built once."""
    same = {"programme": OuterRef("programme"), "office": OuterRef("office")}
    later = ConsentRequest._default_manager.filter(pk__gt=OuterRef("pk"), **same)
    said = ConsentAnswer._default_manager.filter(
        measure=OuterRef("pk"), request=OuterRef(OuterRef("pk"))
    )
    measures = apps.get_model("programs", "Measure")._default_manager
    return Q(Exists(measures.filter(~Exists(said), **same)), ~Exists(later))


class ConsentRequestQuerySet(models.QuerySet["ConsentRequest"]):
    """Requests in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Requests of the chain's programmes, and those to the person's offices."""
        inside = user.powers.inside("view_programmes", "programme__territory__path")
        return self.filter(inside | Q(office__in=user.powers.office_ids))

    def open(self) -> Self:
        """Requests to programmes nobody has decided on yet."""
        return self.filter(programme__state__in=TALKED_ABOUT)

    def unanswered(self) -> Self:
        """Newest requests, of those open, to offices with a measure they said nothing about."""
        return self.open().filter(_is_unanswered())

    def newest(self) -> Self:
        """The last request to each office of each programme."""
        return self.order_by("programme_id", "office_id", "-pk").distinct(
            "programme_id", "office_id"
        )


class ConsentRequest(models.Model):
    """The head asks an office to consent to its measures by a day. Never changed."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="consent_requests"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="consent_requests")
    due_on = models.DateField(_("answer by"))
    note = models.TextField(_("words to the office"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for consent")
        verbose_name_plural = _("requests for consent")
        ordering = ["pk"]
        indexes = [models.Index(fields=["office", "programme"], name="consent_office_programme")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id} > {self.office_id}"

    def get_absolute_url(self) -> str:
        return reverse("programs:consent-answer", args=[self.pk])

    def is_over(self, *, on: dt.date) -> bool:
        """Whether the term for an answer has passed."""
        return self.due_on < on


class ConsentAnswer(models.Model):
    """What an office says about one measure, as its plan was then. Never changed.

    `digest` is that of the plan: another plan needs another answer. The newest counts.
    """

    request = models.ForeignKey(ConsentRequest, on_delete=models.PROTECT, related_name="answers")
    measure = line_of_a_draft("consent_answers")
    ordinal = models.PositiveSmallIntegerField()
    verdict = models.CharField(_("answer"), max_length=10, choices=Verdict)
    text = models.TextField(_("remarks or reason"), blank=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="yes") | ~Q(text=""),
                name="a_remark_or_refusal_says_why",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.request_id}/{self.ordinal}: {self.verdict}"
