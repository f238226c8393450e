"""The letter: who, how it came, when, the words."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions import complaint_sight, fact_triggers, rules
from receptions.choices import AppealForm, AppealType, Authority, Channel
from receptions.models.applicant import Applicant
from receptions.models.formality import FORMALITY_CONSTRAINTS, Formalities
from receptions.models.reception import Reception
from receptions.models.words import Words, joined
from territories import clock, kept
from territories.models import Office
from territories.models.fold import Fold

if TYPE_CHECKING:
    from territories.models import Territory, User

CORRECTED_BESIDE = "corrected"  # label of an event for what was corrected in rows beside it
Rows = TypeVar("Rows", bound="models.QuerySet[Any, Any]")


class Bands(models.Func):
    """`qx_bands(text)`: eight numbers of which alike texts share some (banded MinHash)."""

    function = "qx_bands"
    output_field = ArrayField(models.BigIntegerField())


@cache
def _appeals_url() -> str:
    return reverse("receptions:appeal-list")  # a list has many of them; too many for reverse


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Appeals in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Appeals an official may see: of their receptions, or given to their office.

        Never a complaint about themselves, their own office or one above it.
        """
        from receptions.models.coexecution import CoAssignment
        from receptions.models.work import Assignment

        lawful = self.not_kept_from(user)
        if user.powers.everywhere("view_appeals"):
            return lawful
        own = Q(reception__in=Reception.objects.pks_visible_to(user))
        if not user.powers.office_ids:
            return lawful.filter(own)
        offices = user.powers.office_ids
        given = Assignment.objects.filter(question__appeal=OuterRef("pk"), office__in=offices)
        parts = CoAssignment.objects.filter(
            question__appeal=OuterRef("pk"), office__in=offices, withdrawn_at__isnull=True
        )
        return lawful.filter(own | Exists(given) | Exists(parts))

    def not_kept_from(self, user: User) -> Self:
        """Without complaints that only those above may see (R-21, complaint_sight)."""
        found = self.exclude(complained_user=user.pk)
        offices = complaint_sight.kept_from(user)
        return found if offices is None else found.exclude(complained_office__in=offices)

    def kept_from(self, user: User) -> Self:
        """Only those complaints, for lists of other things to leave out.

        Each of the two by its index, so that the few meant are read, not millions asked.
        """
        offices = complaint_sight.kept_from(user)
        own = self.filter(complained_user=user.pk)
        if offices is None:
            return own
        about = self.filter(complained_office__in=offices).order_by().values("pk")
        return self.filter(pk__in=own.order_by().values("pk").union(about, all=True))

    def keys_kept_from(self, user: User) -> Self | list[int]:
        """The same for an `__in`; a page that asks many times reads them once, where few."""
        rows = partial(self.kept_from, user)
        few = kept.few_keys(("appeals kept from", user.pk), lambda: rows().order_by())
        return rows() if few is None else few

    def passing_by(self, territory: Territory) -> Self:
        """Only complaints that no reception at the territory may see (R-21)."""
        return self.filter(complained_office__in=complaint_sight.offices_leading(territory))

    def for_register(self) -> Self:
        """Everything one row of the register shows."""
        return self.select_related("applicant", "reception__territory").prefetch_related(
            "questions__topic", "questions__office"
        )

    def alike(self, text: str) -> Self:
        """Appeals whose words share at least one band with the text: candidates, not proof."""
        return self.filter(fingerprint__overlap=Bands(Value(text)))


def without_kept(rows: Rows, appeal: str, user: User) -> Rows:
    """The rows but those whose appeal, at the path `appeal`, is kept from the person (R-21)."""
    keys = Appeal.objects.keys_kept_from(user)
    return rows if keys == [] else rows.exclude(**{f"{appeal}__in": keys})


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.ManualEvent(CORRECTED_BESIDE),  # type: ignore[no-untyped-call]
    exclude=["fingerprint"],
)
class Appeal(Formalities):
    """A letter, call or visit. What it asks for lives in its questions."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="appeals")
    year = models.PositiveSmallIntegerField(editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    tracking_code = models.CharField(max_length=12, editable=False)
    appeal_type = models.CharField(_("type"), max_length=12, choices=AppealType)
    form = models.CharField(_("form"), max_length=10, choices=AppealForm, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="appeals")
    applicant_name = models.CharField(_("applicant as written"), max_length=300, blank=True)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    is_collective = models.BooleanField(_("collective"), default=False)
    person_count = models.PositiveIntegerField(_("number of applicants"), default=1)
    text = models.TextField(_("words of the appeal"))
    language = models.CharField(
        _("language and script of the answer"),
        max_length=8,
        choices=settings.LANGUAGES,
        default="uz",
    )
    received_at = models.DateTimeField(_("received at"))
    counts_from = models.DateField(_("terms count from"), editable=False)
    registered_at = models.DateTimeField(default=clock.now, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    repeat_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats"
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    complained_office = models.ForeignKey(
        Office,
        verbose_name=_("office complained about"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
    )
    complained_name = models.CharField(_("official complained about"), max_length=200, blank=True)
    complained_post = models.CharField(_("post of the official"), max_length=200, blank=True)
    complained_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    is_unsigned = models.BooleanField(_("not signed, or the sender not identified"), default=False)
    representative = models.CharField(_("representative"), max_length=200, blank=True)
    authority = models.CharField(
        _("acts by right of"), max_length=10, choices=Authority, blank=True
    )
    authority_document = models.CharField(
        _("document of authority"),
        max_length=200,
        blank=True,
        help_text=_(
            "Kind, number and date. Without it the appeal may be left unexamined (Art. 29)."
        ),
    )
    persecution_warning = models.BooleanField(
        _("the applicant fears persecution (Art. 20)"), default=False
    )
    sheets = models.PositiveSmallIntegerField(_("number of sheets"), null=True, blank=True)
    decision_known_on = models.DateField(
        _("learned of the decision complained about on"), null=True, blank=True
    )
    fingerprint = ArrayField(models.BigIntegerField(), default=list, editable=False)
    sender_body = models.CharField(_("forwarding body"), max_length=200, blank=True)
    sender_number = models.CharField(_("its number"), max_length=60, blank=True)
    sender_date = models.DateField(_("its date"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "year", "sequence"], name="one_number_a_reception_and_year"
            ),
            models.CheckConstraint(condition=Q(person_count__gte=1), name="appeal_has_a_person"),
            models.CheckConstraint(
                condition=~Q(repeat_of=F("id")) & ~Q(duplicate_of=F("id")),
                name="appeal_does_not_repeat_itself",
            ),
            models.CheckConstraint(
                condition=Q(representative="", authority="", authority_document="")
                | ~Q(representative="") & ~Q(authority=""),
                name="representative_with_authority",
            ),
            models.CheckConstraint(
                condition=Q(complained_office__isnull=False)
                | Q(complained_name="", complained_post="", complained_user__isnull=True),
                name="official_of_an_office",
            ),
            *FORMALITY_CONSTRAINTS,
        ]
        indexes = [
            models.Index(fields=["reception", "-id"], name="appeal_reception_newest"),
            models.Index(fields=["applicant", "-id"], name="appeal_applicant_newest"),
            models.Index(fields=["received_at"], include=["id"], name="appeal_received"),
            models.Index(
                "reception",
                OpClass(Fold("applicant_name"), name="text_pattern_ops"),
                name="appeal_reception_name",
            ),
            models.Index(fields=["channel", "-id"], name="appeal_channel_newest"),
            models.Index(fields=["appeal_type", "-id"], name="appeal_type_newest"),
            models.Index(
                fields=["complained_user"],
                name="appeal_about_a_user",
                condition=Q(complained_user__isnull=False),
            ),
            GinIndex(
                Words("id", joined("number", "applicant_name", "text")),
                name="appeal_words",
                fastupdate=False,
            ),
            GinIndex(fields=["fingerprint"], name="appeal_fingerprint", fastupdate=False),
        ]
        triggers = [fact_triggers.APPEAL_FACT]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"{_appeals_url()}{self.number}/"

    @property
    def is_minor(self) -> bool:
        """R-12: whether the applicant was under age when the appeal came."""
        born = self.applicant.birth_date
        return born is not None and rules.is_minor(born, on=self.received_at.date())

    @property
    def is_within_a_year(self) -> bool:
        """T-13: whether a complaint came within a year of learning of the decision."""
        known = self.decision_known_on
        return known is None or rules.within_a_year(known, filed_on=self.counts_from)

    @property
    def lacks_authority(self) -> bool:
        """R-10: somebody acts for the applicant without a document."""
        return bool(self.representative) and not self.authority_document

    @property
    def is_open(self) -> bool:
        """R-25: an appeal is examined only when all its questions are closed."""
        return self.closed_at is None
