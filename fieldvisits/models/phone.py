"""Phones that carry a round along, and what came back from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.finding import Finding
from fieldvisits.models.round import Round, Visit
from fieldvisits.phone_choices import (
    ENTRY_TONES,
    OPEN_STATES,
    EntryKind,
    EntryState,
    PhotoState,
)
from territories import clock

if TYPE_CHECKING:
    from territories.models import User


class PhoneDevice(models.Model):
    """A phone of one account, known by a key it made itself."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="phones"
    )
    name = models.CharField(_("phone"), max_length=200, blank=True)
    registered_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(_("last heard of"), default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wiped_at = models.DateTimeField(_("wiped"), null=True, blank=True)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="phone_revoked_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.key)

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


class PhonePack(models.Model):
    """A round that a phone was given."""

    device = models.ForeignKey(PhoneDevice, on_delete=models.PROTECT, related_name="packs")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="packs")
    issued_at = models.DateTimeField(_("given out"), default=clock.now)
    wiped_at = models.DateTimeField(_("wiped"), null=True, blank=True)

    class Meta:
        verbose_name = _("round on a phone")
        verbose_name_plural = _("rounds on phones")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["device", "round"], name="a_round_once_a_phone")
        ]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.round_id}"


class PhoneEntryQuerySet(models.QuerySet["PhoneEntry"]):
    def visible_to(self, user: User) -> Self:
        """Entries of the rounds that a person sees."""
        return self.filter(round__in=Round.objects.visible_to(user))

    def to_decide(self) -> Self:
        """What a head still decides about."""
        return self.filter(state__in=OPEN_STATES)


class PhoneEntry(models.Model):
    """One thing written down on a phone, kept as it came whatever became of it.

    `client_time` is what the phone's clock said, `offset_seconds` how far that clock was behind
    ours when it sent; both are kept. `clash` names the fields that contradict, with both values.
    """

    client_id = models.UUIDField(unique=True)
    device = models.ForeignKey(PhoneDevice, on_delete=models.PROTECT, related_name="entries")
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=EntryKind, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    payload = models.JSONField(default=dict)
    client_time = models.DateTimeField(_("time on the phone"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), default=clock.now)
    offset_seconds = models.IntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=EntryState)
    problem = models.TextField(blank=True)
    clash = models.JSONField(default=dict, blank=True)
    finding = models.OneToOneField(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="entry"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PhoneEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a phone")
        verbose_name_plural = _("entries of phones")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="phone_entry_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="refused")
                | Q(round__isnull=False) & (Q(visit__isnull=False) | Q(kind="check")),
                name="phone_entry_has_its_visit",
            ),
        ]
        indexes = [
            models.Index(fields=["device", "visit", "sequence"], name="phone_entry_house"),
            models.Index(
                fields=["round"],
                name="phone_entry_to_decide",
                condition=Q(state__in=[state.value for state in OPEN_STATES]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.client_id)

    @property
    def tone(self) -> str:
        return ENTRY_TONES[self.state]


class PhonePhotoQuerySet(models.QuerySet["PhonePhoto"]):
    def of(self, finding: Finding) -> Self:
        """The photos of a problem that have arrived."""
        return self._taken_with(PhoneEntry.objects.filter(finding=finding))

    def of_cause(self, cause: Finding) -> Self:
        """The photos of a problem and of those joined to it that have arrived."""
        told = Q(finding=cause) | Q(finding__joined_to=cause)
        return self._taken_with(PhoneEntry.objects.filter(told))

    def of_entry(self, entry: PhoneEntry) -> Self:
        """The photos of an entry that have arrived."""
        return self.filter(state=PhotoState.KEPT, entry_key=entry.client_id)

    def _taken_with(self, entries: models.QuerySet[PhoneEntry]) -> Self:
        return self.filter(state=PhotoState.KEPT, entry_key__in=entries.values("client_id"))


class PhonePhoto(models.Model):
    """A photo of an entry. It comes in parts, and may come before its entry."""

    client_id = models.UUIDField(unique=True)
    device = models.ForeignKey(PhoneDevice, on_delete=models.PROTECT, related_name="photos")
    entry_key = models.UUIDField(db_index=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_sealed = models.BooleanField(default=False)
    received = models.PositiveIntegerField(default=0)
    state = models.CharField(
        _("state"), max_length=8, choices=PhotoState, default=PhotoState.COMING
    )
    problem = models.TextField(blank=True)
    file = models.FileField(_("file"), upload_to="phone/", max_length=200, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = PhonePhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a phone")
        verbose_name_plural = _("photos of phones")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="kept") & ~Q(file="") | ~Q(state="kept") & Q(file=""),
                name="phone_photo_kept_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="phone_photo_place_on_the_globe",
            ),
        ]

    def __str__(self) -> str:
        return str(self.client_id)


class PhonePhotoPart(models.Model):
    """A piece of a photo on its way; in the database, so that any web machine can go on."""

    photo = models.ForeignKey(PhonePhoto, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "offset"], name="a_part_once_a_photo")
        ]

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.offset}"
