"""The sitting itself: why here, who is invited, who was heard, and its protocol (R-54)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.field_reception import FieldReception, GroupMember
from fieldvisits.models.finding import Finding
from fieldvisits.sitting_choices import (
    OUTCOME_TONES,
    HearingOutcome,
    InvitationAnswer,
    ProtocolState,
)
from receptions.formality_choices import IdentityPaper
from receptions.models import Reception, Topic
from territories import clock
from territories.models import Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


def _person(*, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=null,
        blank=null,
        related_name="+",
        editable=False,
    )


class SittingProposal(models.Model):
    """The proposal that a reception was announced from: its numbers, as they were then."""

    field_reception = models.OneToOneField(
        FieldReception, on_delete=models.PROTECT, related_name="proposal"
    )
    formula = models.CharField(_("version of the weights"), max_length=20)
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=1)
    facts = models.JSONField(default=dict)
    by = _person()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="proposal_score_0_100")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.field_reception_id}: {self.score}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """One's own, one's offices', and those of the receptions where one sees the field."""
        own = Q(member__office__in=user.powers.office_ids) | Q(user=user.pk)
        return self.filter(
            own | user.powers.inside("view_field", "member__field_reception__territory__path")
        )

    def unanswered(self) -> Self:
        return self.filter(answer="")


class Invitation(models.Model):
    """An official asked to sit at a reception, and what they said."""

    member = models.OneToOneField(GroupMember, on_delete=models.CASCADE, related_name="invitation")
    user = _person(null=True)  # who is meant, where the office has somebody with an account
    sent_at = models.DateTimeField(_("sent"), default=clock.now)
    sent_by = _person()
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=InvitationAnswer, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = _person(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="invitation_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason=""),
                name="declined_invitation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.answer}".strip()

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:invitation", args=[self.pk])


class HearingQuerySet(models.QuerySet["Hearing"]):
    """Hearings in the domain's words."""

    def tasks(self) -> Self:
        return self.filter(outcome=HearingOutcome.TASK)

    def in_line(self) -> Self:
        """In the order of the protocol, with everything its lines show."""
        return self.select_related("topic", "mahalla", "finding__question__appeal").order_by("line")


class Hearing(models.Model):
    """One visitor received at a desk: a line of the protocol. Never changed.

    The client-made `key` makes a form that was sent twice one line.
    """

    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.PROTECT, related_name="hearings"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    line = models.PositiveIntegerField(_("line"))
    desk = models.CharField(_("desk"), max_length=20, blank=True)
    person = models.CharField(_("name"), max_length=200)
    residence = models.CharField(_("residence"), max_length=300)
    mahalla = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla of residence"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("short content"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=HearingOutcome)
    result = models.TextField(_("result"), blank=True)
    identity_paper = models.CharField(
        _("identity paper"), max_length=10, choices=IdentityPaper, blank=True
    )
    finding = models.OneToOneField(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="hearing"
    )
    heard_by = _person()
    heard_at = models.DateTimeField(default=clock.now)

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["field_reception", "line"], name="one_line_a_hearing"),
            models.CheckConstraint(
                condition=Q(outcome="task") | ~Q(result=""), name="hearing_says_its_result"
            ),
            models.CheckConstraint(
                condition=Q(outcome="explained", finding__isnull=True)
                | ~Q(outcome="explained") & Q(finding__isnull=False),
                name="hearing_with_its_finding",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.field_reception_id}/{self.line}"

    @property
    def outcome_tone(self) -> str:
        return OUTCOME_TONES[self.outcome]


class Protocol(models.Model):
    """The bayonnoma: numbered without gaps by reception and year; once signed it stands.

    What it says is drawn from the rows while it is a draft, and kept in `content` when signed.
    """

    field_reception = models.OneToOneField(
        FieldReception, on_delete=models.PROTECT, related_name="protocol"
    )
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(
        _("state"), max_length=8, choices=ProtocolState, default=ProtocolState.DRAFTED
    )
    content = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    drafted_by = _person()
    drafted_at = models.DateTimeField(default=clock.now)
    signed_by = _person(null=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("protocol")
        verbose_name_plural = _("protocols")
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "year", "sequence"], name="one_protocol_a_number"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="signed",
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    content__isnull=False,
                )
                & ~Q(digest="")
                | Q(
                    state="drafted",
                    signed_by__isnull=True,
                    signed_at__isnull=True,
                    content__isnull=True,
                    digest="",
                ),
                name="signed_protocol_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="signed"),
            ),
            pgtrigger.Protect(name="number_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_signed(self) -> bool:
        return self.state == ProtocolState.SIGNED

    @property
    def is_late(self) -> bool:
        """Not signed on the day of the reception itself."""
        day = timezone.localdate(self.field_reception.starts_at)
        done = timezone.localdate(self.signed_at) if self.signed_at else clock.today()
        return done > day
