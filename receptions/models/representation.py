"""Representations and binding instructions: drafted, signed, answered, judged (DOMAIN 6)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions.exceptions import TransitionError
from receptions.models.appeal import Appeal
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.models.work import DeadlineRule
from receptions.power_choices import (
    PAPER_NEXT,
    PAPER_TONES,
    PROPOSABLE,
    SERVED_STATES,
    WITH_THE_OFFICE,
    Ground,
    LiabilityMeasure,
    PaperKind,
    PaperState,
    ReplyDecision,
)
from territories import clock
from territories.models import CalendarVersion, Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User

MEASURES = [(one.value, one.label) for one in PROPOSABLE]
_UNNUMBERED = Q(
    year__isnull=True,
    sequence__isnull=True,
    signed_by__isnull=True,
    signed_at__isnull=True,
    due_on__isnull=True,
    number="",
    code="",
)
_NUMBERED = (
    Q(
        year__isnull=False,
        sequence__isnull=False,
        signed_by__isnull=False,
        signed_at__isnull=False,
        due_on__isnull=False,
    )
    & ~Q(number="")
    & ~Q(code="")
)
# What a signed paper may still change: its way, never its words.
_WAY = (
    "state",
    "due_on",
    "target_due_on",
    "rule_id",
    "calendar_id",
    "derivation",
    "acknowledged_by_id",
    "acknowledged_at",
    "ended_by_id",
    "ended_at",
    "end_reason",
)


class RepresentationQuerySet(models.QuerySet["Representation"]):
    """Representations in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Those of the receptions a person sees; those served on the person's offices.

        A reception sees none that names a complaint kept from the reader (R-21).
        """
        own = Q(reception__in=Reception.objects.pks_visible_to(user))
        keys = Appeal.objects.keys_kept_from(user)
        if keys != []:
            kept = RepresentationCase.objects.filter(question__appeal__in=keys)
            own &= ~Q(pk__in=kept.values("representation"))
        offices = user.powers.office_ids
        if not offices:
            return self.filter(own)
        return self.filter(own | Q(office__in=offices, state__in=SERVED_STATES))

    def drafts(self) -> Self:
        return self.filter(state=PaperState.DRAFT)

    def with_office(self) -> Self:
        """Served, and the office has still to reply."""
        return self.filter(state__in=WITH_THE_OFFICE)

    def overdue(self, *, on: dt.date) -> Self:
        """No sufficient reply, and the date by law has passed."""
        return self.with_office().filter(due_on__lt=on)

    def for_list(self) -> Self:
        """Everything a row of the register shows."""
        return self.select_related("reception__territory", "office", "signed_by").annotate(
            case_count=models.Count("cases")
        )


class Representation(models.Model):
    """A demand of the reception to an office, with the cases it rests on.

    `due_on` and `target_due_on` are those of the term that runs: from the signature, or from
    the last reply that was not sufficient.
    """

    reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, related_name="representations"
    )
    office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        related_name="representations",
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=PaperKind, default=PaperKind.REPRESENTATION
    )
    ground = models.CharField(_("ground"), max_length=14, choices=Ground)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    addressee = models.CharField(_("addressee"), max_length=300)
    body = models.TextField(_("what was found and what is demanded"))
    proposed = models.CharField(
        _("disciplinary measure proposed"), max_length=12, choices=MEASURES, blank=True
    )
    state = models.CharField(
        _("state"), max_length=12, choices=PaperState, default=PaperState.DRAFT
    )
    is_proposed = models.BooleanField(_("proposed by the system"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(_("number"), max_length=30, blank=True)
    code = models.CharField(max_length=16, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signatory = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, null=True, blank=True)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, null=True, blank=True)
    due_on = models.DateField(_("reply due"), null=True, blank=True)
    target_due_on = models.DateField(null=True, blank=True)
    derivation = models.JSONField(default=list)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "office", "ground"],
                condition=Q(state=PaperState.DRAFT),
                name="one_draft_an_office_and_ground",
            ),
            models.UniqueConstraint(
                fields=["reception", "kind", "year", "sequence"],
                name="one_representation_number_a_year",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="one_representation_a_number"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="one_representation_a_code"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PaperState.DRAFT, PaperState.DROPPED]) & _UNNUMBERED
                | Q(state__in=SERVED_STATES) & _NUMBERED,
                name="served_paper_is_numbered_and_signed",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="paper_acknowledged_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[PaperState.ACCEPTED, PaperState.DROPPED, PaperState.WITHDRAWN],
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                )
                | ~Q(state__in=[PaperState.ACCEPTED, PaperState.DROPPED, PaperState.WITHDRAWN])
                & Q(ended_by__isnull=True, ended_at__isnull=True, end_reason=""),
                name="ended_paper_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.WITHDRAWN) | ~Q(end_reason=""),
                name="withdrawn_paper_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["reception", "-id"], name="represent_reception_newest"),
            models.Index(fields=["office", "-id"], name="represent_office_newest"),
            models.Index(
                fields=["due_on"],
                name="represent_with_office",
                condition=Q(state__in=WITH_THE_OFFICE),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="freeze_signed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=list(SERVED_STATES)),
                func=f"""
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'A signed representation stays';
                END IF;
                IF to_jsonb(NEW) - ARRAY[{", ".join(f"'{one}'" for one in _WAY)}]
                   IS DISTINCT FROM
                   to_jsonb(OLD) - ARRAY[{", ".join(f"'{one}'" for one in _WAY)}] THEN
                    RAISE EXCEPTION 'A signed representation is frozen';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="write_way",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("previous", "TEXT DEFAULT ''")],
                func="""
                IF TG_OP = 'UPDATE' THEN
                    IF NEW.state = OLD.state THEN
                        RETURN NEW;
                    END IF;
                    previous := OLD.state;
                END IF;
                INSERT INTO receptions_representationevent (
                    representation_id, from_state, to_state, by_id, at, note)
                VALUES (
                    NEW.id, previous, NEW.state,
                    NULLIF(current_setting('qabulxona.by', true), '')::bigint,
                    COALESCE(NULLIF(current_setting('qabulxona.at', true), '')::timestamptz,
                             statement_timestamp()),
                    COALESCE(current_setting('qabulxona.note', true), ''));
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:representation-detail", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in PAPER_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), PaperState(state).label)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return PAPER_TONES[PaperState(self.state)]

    @property
    def issued_at(self) -> dt.datetime | None:
        """The moment it was signed, by the name letters use."""
        return self.signed_at

    @property
    def is_draft(self) -> bool:
        return self.state == PaperState.DRAFT

    @property
    def awaits_office(self) -> bool:
        return self.state in WITH_THE_OFFICE

    @property
    def is_overdue(self) -> bool:
        """No sufficient reply by the date."""
        return self.awaits_office and self.due_on is not None and self.due_on < clock.today()


class RepresentationCase(models.Model):
    """One case a representation rests on: a question, or in words what a floor above names."""

    representation = models.ForeignKey(
        Representation, on_delete=models.CASCADE, related_name="cases"
    )
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="representation_cases",
    )
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    fact = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["representation", "key"], name="one_case_a_representation"
            )
        ]

    def __str__(self) -> str:
        return self.title


class RepresentationReply(models.Model):
    """What the office says it did, and what the reception made of it."""

    representation = models.ForeignKey(
        Representation, on_delete=models.PROTECT, related_name="replies"
    )
    measures = models.TextField(_("measures taken"))
    cause_removed = models.BooleanField(_("the cause is removed"), default=False)
    discipline = models.CharField(
        _("disciplinary measure taken"),
        max_length=12,
        choices=LiabilityMeasure,
        blank=True,
    )
    person_name = models.CharField(_("name of the person held liable"), max_length=200, blank=True)
    person_post = models.CharField(_("post of that person"), max_length=200, blank=True)
    act_number = models.CharField(_("number of the act"), max_length=60, blank=True)
    act_date = models.DateField(_("date of the act"), null=True, blank=True)
    article = models.CharField(pgettext_lazy("of a law", "article"), max_length=120, blank=True)
    # Of a body without accounts: its letter, which `by` of the reception wrote down here.
    letter_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    letter_signer = models.CharField(_("who signed the letter"), max_length=200, blank=True)
    document = models.FileField(_("document"), upload_to="replies/%Y/%m/", blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    document_type = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=12, choices=ReplyDecision, default=ReplyDecision.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(_("what is missing"), blank=True)

    class Meta:
        verbose_name = _("reply to a representation")
        verbose_name_plural = _("replies to representations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["representation"],
                condition=Q(decision=ReplyDecision.WAITING),
                name="one_waiting_reply_a_representation",
            ),
            models.CheckConstraint(
                condition=Q(
                    decision=ReplyDecision.WAITING,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | ~Q(decision=ReplyDecision.WAITING)
                & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reply_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ReplyDecision.INSUFFICIENT) | ~Q(return_reason=""),
                name="insufficient_reply_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")),
                name="nobody_judges_the_own_reply",
            ),
            models.CheckConstraint(
                condition=Q(discipline="", person_name="", act_number="", act_date__isnull=True)
                | ~Q(discipline="")
                & ~Q(person_name="")
                & ~Q(act_number="")
                & Q(act_date__isnull=False),
                name="discipline_names_person_and_act",
            ),
            models.CheckConstraint(
                condition=Q(
                    letter_number="", letter_date__isnull=True, letter_signer="", document=""
                )
                | Q(letter_date__isnull=False)
                & ~Q(letter_number="")
                & ~Q(letter_signer="")
                & ~Q(document=""),
                name="paper_reply_is_a_whole_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representation_id}: {self.decision}"

    @property
    def is_on_paper(self) -> bool:
        """Whether it came as a letter that the reception wrote down."""
        return self.letter_date is not None


class RepresentationEvent(models.Model):
    """The way of a representation, written by the database at each change of state."""

    representation = models.ForeignKey(
        Representation, on_delete=models.DO_NOTHING, related_name="events"
    )
    from_state = models.CharField(max_length=12, choices=PaperState, blank=True)
    to_state = models.CharField(max_length=12, choices=PaperState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.representation_id}: {self.from_state} > {self.to_state}"
