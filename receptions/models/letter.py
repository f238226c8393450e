"""Letters about an appeal, and the templates they are written from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.choices import (
    TEMPLATE_KINDS,
    DeliveryState,
    LetterChannel,
    LetterKind,
    LetterState,
)
from receptions.models.appeal import Appeal, without_kept
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.models.words import KEEP_LETTER
from receptions.models.work import Assignment, Deadline
from territories import clock

if TYPE_CHECKING:
    from territories.models import User

# What the post may still write on a letter that is out; everything else is frozen.
DELIVERY_FIELDS = ("delivery_state", "attempts", "queued_at", "sent_at", "delivery_error")


def _kept(columns: tuple[str, ...], what: str) -> str:
    """SQL that refuses a delete, and an update of anything but the columns."""
    names = ", ".join(f"'{name}'" for name in columns)
    return f"""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '{what} stays';
    END IF;
    IF to_jsonb(NEW) - ARRAY[{names}] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{names}] THEN
        RAISE EXCEPTION '{what} is frozen';
    END IF;
    RETURN NEW;
    """


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION '% stays', TG_TABLE_NAME;",
    )


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def current(self) -> Self:
        """The version in force of every kind and language."""
        return self.filter(retired_at__isnull=True)


class LetterTemplate(models.Model):
    """The words of one kind of letter in one language. A change makes a new version."""

    kind = models.CharField(_("kind"), max_length=16, choices=LetterKind)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    version = models.PositiveSmallIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "version"], name="one_row_a_template_version"
            ),
            models.UniqueConstraint(
                fields=["kind", "language"],
                condition=Q(retired_at__isnull=True),
                name="one_current_template_a_kind_and_language",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_versions",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_kept(("retired_at",), "A version of a template"),
            ),
            _no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} v{self.version}"

    @property
    def label(self) -> str:
        """What is written with it; a reply has several texts."""
        return str(TEMPLATE_KINDS.get(self.kind, self.kind))


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Letters of the receptions a person works at: they name the applicant in full."""
        found = self.filter(reception__in=Reception.objects.pks_worked_by(user))
        return without_kept(found, "appeal", user)

    def drafts(self) -> Self:
        """Begun and neither signed nor given up."""
        return self.filter(state=LetterState.DRAFT)

    def to_print(self) -> Self:
        """Issued and not yet handed over: meant for paper, or refused by the electronic way."""
        failed = Q(delivery_state=DeliveryState.FAILED)
        waiting = Q(delivery_state=DeliveryState.WAITING, channel=LetterChannel.PRINT)
        return self.filter(waiting | failed, state=LetterState.ISSUED)

    def answering(self, question: Question) -> Self:
        """Replies that went out since the answer to the question was accepted."""
        about = Q(question=question.pk) | Q(covers__question=question.pk)
        return self.filter(
            about, kind=LetterKind.REPLY, state=LetterState.ISSUED,
            issued_at__gte=question.accepted_at,
        )  # fmt: skip

    def to_send(self) -> Self:
        """Issued, and an adapter has still to carry it."""
        return self.filter(state=LetterState.ISSUED, delivery_state=DeliveryState.WAITING).exclude(
            channel=LetterChannel.PRINT
        )


class Letter(models.Model):
    """One paper about an appeal. Issuing gives it a number and a code and freezes it."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="letters")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="letters")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="notice"
    )
    deadline = models.OneToOneField(
        Deadline, on_delete=models.PROTECT, null=True, blank=True, related_name="notice"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=LetterKind)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="letters")
    state = models.CharField(
        _("state"), max_length=10, choices=LetterState, default=LetterState.DRAFT
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    addressee = models.CharField(_("addressee"), max_length=300, blank=True)
    postal_address = models.CharField(_("postal address"), max_length=400, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    year = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    number = models.CharField(_("number"), max_length=24, blank=True, editable=False)
    code = models.CharField(_("code of the check"), max_length=16, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signatory = models.CharField(_("position of the signatory"), max_length=300, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(
        _("sent by"), max_length=6, choices=LetterChannel, default=LetterChannel.PRINT
    )
    delivery_state = models.CharField(
        _("delivery"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivery_error = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "year", "sequence"],
                name="one_letter_number_a_reception_and_year",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="one_letter_a_number"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="one_letter_a_code"
            ),
            models.UniqueConstraint(
                fields=["appeal"],
                condition=Q(kind=LetterKind.ACKNOWLEDGEMENT) & ~Q(state=LetterState.CANCELLED),
                name="one_acknowledgement_an_appeal",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=LetterState.ISSUED,
                    year__isnull=False,
                    sequence__isnull=False,
                    signed_by__isnull=False,
                    issued_at__isnull=False,
                )
                & ~Q(number="")
                & ~Q(code="")
                | ~Q(state=LetterState.ISSUED)
                & Q(
                    year__isnull=True,
                    sequence__isnull=True,
                    signed_by__isnull=True,
                    issued_at__isnull=True,
                    number="",
                    code="",
                ),
                name="issued_letter_is_numbered_and_signed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=LetterState.CANCELLED,
                    cancelled_by__isnull=False,
                    cancelled_at__isnull=False,
                )
                | ~Q(state=LetterState.CANCELLED)
                & Q(cancelled_by__isnull=True, cancelled_at__isnull=True),
                name="letter_cancelled_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    delivery_state=DeliveryState.SENT,
                    state=LetterState.ISSUED,
                    sent_at__isnull=False,
                )
                | ~Q(delivery_state=DeliveryState.SENT) & Q(sent_at__isnull=True),
                name="sent_letter_is_issued_and_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reception", "id"],
                name="letter_undelivered",
                condition=Q(state=LetterState.ISSUED) & ~Q(delivery_state=DeliveryState.SENT),
            ),
            models.Index(
                fields=["reception", "id"],
                name="letter_drafts",
                condition=Q(state=LetterState.DRAFT),
            ),
        ]
        triggers = [
            KEEP_LETTER,
            pgtrigger.Trigger(
                name="freeze",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["issued", "cancelled"]),
                func="""
                IF OLD.delivery_state = 'sent' AND NEW IS DISTINCT FROM OLD THEN
                    RAISE EXCEPTION 'A letter that was sent stays';
                END IF;
                """
                + _kept(DELIVERY_FIELDS, "An issued letter"),
            ),
            _no_truncate(),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:letter-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == LetterState.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.state == LetterState.ISSUED

    def covered(self) -> list[Question]:
        """The questions the letter speaks of: the one it is about, or all of a joint letter."""
        joint = [cover.question for cover in self.covers.all()]
        if joint:
            return sorted(joint, key=lambda one: one.ordinal)
        return [self.question] if self.question is not None else []
