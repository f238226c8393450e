"""Sessions of a council, the heads of bodies heard there, and what deputies ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.council_choices import (
    HEARD_TONES,
    SESSION_TONES,
    HeardResult,
    SessionKind,
    SessionState,
)
from receptions.models.report import QuarterReport
from receptions.models.topic import Topic
from territories import clock
from territories.models import Council, Office

if TYPE_CHECKING:
    from territories.models import User


def seen_councils(user: User, council: str = "council") -> Q:
    """Councils whose papers a person may see: deputies and the chain of receptions."""
    powers = user.powers
    path = f"{council}__territory__path"
    return powers.inside("read_council", path) | powers.inside("view_reports", path)


class CouncilSessionQuerySet(models.QuerySet["CouncilSession"]):
    """Sessions in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Sessions of the councils a person has to do with."""
        return self.filter(seen_councils(user))

    def coming(self) -> Self:
        return self.filter(state=SessionState.PLANNED)


class CouncilSession(models.Model):
    """One session of a council: when, where, its agenda. The reception keeps it (DOMAIN 9)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="sessions")
    held_at = models.DateTimeField(_("day and hour of the session"))
    place = models.CharField(_("place"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=8, choices=SessionKind, default=SessionKind.ORDINARY
    )
    agenda = models.TextField(_("agenda"))
    state = models.CharField(
        _("state"), max_length=10, choices=SessionState, default=SessionState.PLANNED
    )
    chaired_by = models.CharField(_("who chaired"), max_length=150, blank=True)
    attended = models.PositiveSmallIntegerField(_("deputies present"), null=True, blank=True)
    protocol_number = models.CharField(_("number of the protocol"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CouncilSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session of the council")
        verbose_name_plural = _("sessions of the council")
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "held_at"], name="one_session_a_council_and_hour"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", ended_by__isnull=True, ended_at__isnull=True)
                | ~Q(state="planned") & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="session_ended_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(attended__isnull=False) & ~Q(protocol_number=""),
                name="held_session_has_a_protocol",
            ),
        ]
        indexes = [models.Index(fields=["state", "held_at"], name="council_session_state")]

    def __str__(self) -> str:
        return f"{self.council_id} {self.held_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:council-session", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return SESSION_TONES[SessionState(self.state)]

    @property
    def agenda_items(self) -> list[str]:
        """One line an item."""
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]


class CouncilHearingQuerySet(models.QuerySet["CouncilHearing"]):
    """Hearings of the councils in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Hearings of the councils a person sees, and those of their offices."""
        own = Q(office__in=user.powers.office_ids)
        return self.filter(seen_councils(user, "session__council") | own)

    def coming(self) -> Self:
        """Not heard yet, in a session that will be held."""
        return self.filter(result="", session__state=SessionState.PLANNED)


class CouncilHearing(models.Model):
    """The head of a body reports to the council: about what, the report, what was said to it.

    Not a `Summons`: that one calls a head to the reception about one question.
    """

    session = models.ForeignKey(CouncilSession, on_delete=models.PROTECT, related_name="hearings")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="council_hearings")
    questions = models.TextField(_("what the body reports about"))
    source = models.ForeignKey(
        QuarterReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="council_hearings",
    )
    position = models.PositiveSmallIntegerField(default=0)
    report = models.TextField(_("report of the body"), blank=True)
    document = models.FileField(_("document"), upload_to="councils/%Y/%m/", blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    document_type = models.CharField(max_length=60, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=HeardResult, blank=True)
    result_note = models.TextField(_("what the council said"), blank=True)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = CouncilHearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing at the council")
        verbose_name_plural = _("hearings at the council")
        ordering = ["session", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", result_by__isnull=True, result_at__isnull=True)
                | ~Q(result="") & Q(result_by__isnull=False, result_at__isnull=False),
                name="council_hearing_result_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(reported_by__isnull=True, reported_at__isnull=True)
                | Q(reported_by__isnull=False, reported_at__isnull=False),
                name="council_hearing_reported_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.office_id}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:council-hearing", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of the result's badge."""
        return HEARD_TONES[HeardResult(self.result)] if self.result else "wait"


class DeputyQuestionQuerySet(models.QuerySet["DeputyQuestion"]):
    """Deputies' questions in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Questions within the councils a person sees, and those asked of their offices."""
        return self.filter(seen_councils(user) | Q(office__in=user.powers.office_ids))

    def waiting(self) -> Self:
        return self.filter(answered_at__isnull=True)


class DeputyQuestion(models.Model):
    """What a deputy asks the reception (no office) or a body, about a topic or a figure.

    Never about the appeal of a person: deputies see no personal data.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="questions")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="deputy_questions"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    figure = models.CharField(_("figure"), max_length=60, blank=True)
    text = models.TextField(_("question"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(_("answer due"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DeputyQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a deputy")
        verbose_name_plural = _("questions of deputies")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="deputy_question_answered_by_and_at",
            )
        ]
        indexes = [models.Index(fields=["council", "-asked_at"], name="deputy_question_council")]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("receptions:council-question", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Past its term without an answer."""
        return self.answered_at is None and self.due_on < clock.today()
