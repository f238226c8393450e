"""People and entities who appeal, and the log of who looked at them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions import personal_number
from receptions.choices import ApplicantKind, Sex
from receptions.fact_triggers import APPLICANT_FACT
from territories.models import Territory
from territories.models.append_only import append_only
from territories.models.fold import Starts, fold_field


@pghistory.track(exclude=["name_key"])
class Applicant(models.Model):
    """Who appeals: an individual or a legal entity (R-05, R-06)."""

    kind = models.CharField(
        _("kind"), max_length=12, choices=ApplicantKind, default=ApplicantKind.INDIVIDUAL
    )
    surname = models.CharField(_("surname"), max_length=100, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    entity_name = models.CharField(_("name of the legal entity"), max_length=300, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    mahalla = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applicants",
    )
    address = models.CharField(_("street, house, flat"), max_length=300, blank=True)
    personal_number_sealed = models.TextField(blank=True, editable=False)
    personal_number_index = models.CharField(max_length=64, blank=True, editable=False)
    do_not_disclose = models.BooleanField(_("do not disclose"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    name_key = fold_field("surname", "given_name", "patronymic", "entity_name")

    NAMES = ("kind", "surname", "given_name", "patronymic", "entity_name")  # behind `name`

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        indexes = [
            models.Index(
                fields=["name_key"], name="applicant_name_key", opclasses=["text_pattern_ops"]
            ),
            GinIndex(Starts("name_key"), name="applicant_name_starts", fastupdate=False),
            models.Index(
                fields=["personal_number_index"],
                name="applicant_personal_number",
                condition=~Q(personal_number_index=""),
            ),
            models.Index(fields=["phone"], name="applicant_phone", condition=~Q(phone="")),
            models.Index(
                fields=["birth_date"],
                name="applicant_birth_date",
                condition=Q(birth_date__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(personal_number_sealed="", personal_number_index="")
                | (~Q(personal_number_sealed="") & ~Q(personal_number_index="")),
                name="personal_number_sealed_and_indexed",
            )
        ]
        triggers = [APPLICANT_FACT]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as given, empty for an anonymous applicant."""
        if self.kind == ApplicantKind.LEGAL_ENTITY:
            return self.entity_name
        parts = (self.surname, self.given_name, self.patronymic)
        return " ".join(part for part in parts if part)

    @property
    def masked_name(self) -> str:
        """The name as lists show it to those outside the reception: 'K. Aziza'."""
        if self.kind == ApplicantKind.LEGAL_ENTITY:
            return self.entity_name
        return f"{self.surname[:1]}. {self.given_name}" if self.surname else self.given_name

    @property
    def personal_number(self) -> str:
        """The JSHSHIR in clear; every reader must have logged a reason."""
        return personal_number.unseal(self.personal_number_sealed)

    def set_personal_number(self, number: str) -> None:
        """Keep a JSHSHIR sealed, with its blind index; an empty one removes it."""
        self.personal_number_sealed = personal_number.seal(number)
        self.personal_number_index = personal_number.blind_index(number)


class PersonalDataRead(models.Model):
    """Who opened a person's whole history, when and why. Never changed."""

    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="reads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"], name="personal_read_by_time")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.applicant_id} {self.at}"
