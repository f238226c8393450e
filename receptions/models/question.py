"""The unit of truth: one thing asked for, its way and its end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import complaint_sight, fact_triggers, open_count_triggers
from receptions.choices import NEXT, OPEN, LegalGround, Outcome, QuestionStatus, Urgency
from receptions.exceptions import TransitionError
from receptions.models.appeal import Appeal
from receptions.models.reception import Reception
from receptions.models.topic import Topic
from receptions.models.words import KEEP_NAMED, Words, joined
from territories.models import Office, Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Questions of the receptions a person may see, or ever given to their office.

        Never of a complaint about themselves, their own office or one above it.
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
        given = Assignment.objects.filter(question=models.OuterRef("pk"), office__in=offices)
        parts = CoAssignment.objects.filter(
            question=models.OuterRef("pk"), office__in=offices, withdrawn_at__isnull=True
        )
        return lawful.filter(own | models.Exists(given) | models.Exists(parts))

    def not_kept_from(self, user: User) -> Self:
        """Without those of complaints that only those above may see (R-21).

        Two lists by index, so that a page over millions reads only the few complaints meant.
        """
        few = Appeal.objects.keys_kept_from(user)
        if isinstance(few, list):
            return self.exclude(appeal__in=few) if few else self
        found = self.exclude(appeal__in=Appeal.objects.filter(complained_user=user.pk))
        offices = complaint_sight.kept_from(user)
        if offices is None:
            return found
        return found.exclude(appeal__in=Appeal.objects.filter(complained_office__in=offices))

    def in_inbox_of(self, user: User) -> Self:
        """Questions that wait for an answer of the person's offices."""
        waiting = self.filter(status=QuestionStatus.ASSIGNED, office__in=user.powers.office_ids)
        return waiting.not_kept_from(user)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, *, on: dt.date) -> Self:
        """Open questions whose legal date has passed."""
        return self.open().filter(legal_due_on__lt=on)


class StandingManager(models.Manager["Question"]):
    """Questions that stand: those split off by mistake and withdrawn are in no list or count."""

    def get_queryset(self) -> QuestionQuerySet:
        rows = QuestionQuerySet(self.model, using=self._db)
        return rows.filter(withdrawn_at__isnull=True)


class Question(models.Model):
    """One thing the applicant asks for: topic, place, who acts, by when, outcome.

    `reception` and `territory` repeat the appeal's reception and the district of the place,
    so that lists and figures need no join. `legal_due_on` and `target_due_on` repeat the
    current Deadline.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="questions")
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="questions")
    ordinal = models.PositiveSmallIntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="questions")
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        related_name="district_questions",
    )
    mahalla = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    text = models.TextField(_("what must happen"))
    people_affected = models.PositiveIntegerField(_("people affected"), default=1)
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency, default=Urgency.ORDINARY
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    status = models.CharField(
        _("status"), max_length=12, choices=QuestionStatus, default=QuestionStatus.REGISTERED
    )
    office = models.ForeignKey(
        Office,
        verbose_name=_("office that acts"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
    )
    legal_due_on = models.DateField(_("due by law"), null=True, blank=True)
    target_due_on = models.DateField(_("target date"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    legal_ground = models.CharField(
        _("legal ground"), max_length=20, choices=LegalGround, blank=True
    )
    sent_to = models.CharField(_("body it was sent on to"), max_length=200, blank=True)
    missing_data = models.CharField(_("what was missing to send it on"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed = models.BooleanField(_("confirmed by a check"), null=True, blank=True)
    hops = models.PositiveSmallIntegerField(_("times handed on"), default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    # Kept by the database from the hop in force (open_count_triggers).
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    is_returned = models.BooleanField(default=False, editable=False)

    objects = StandingManager.from_queryset(QuestionQuerySet)()
    everything = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["appeal", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "ordinal"], name="one_ordinal_a_question"),
            models.CheckConstraint(
                condition=Q(
                    status=QuestionStatus.CLOSED,
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                )
                & ~Q(outcome="")
                & ~Q(legal_ground="")
                | ~Q(status=QuestionStatus.CLOSED)
                & Q(closed_at__isnull=True, closed_by__isnull=True, outcome="", legal_ground=""),
                name="closed_with_outcome_and_ground",
            ),
            models.CheckConstraint(
                condition=Q(sent_to="") | Q(outcome=Outcome.FORWARDED),
                name="sent_on_where_forwarded",
            ),
            models.CheckConstraint(
                condition=Q(missing_data="") | Q(outcome=Outcome.RETURNED),
                name="data_missing_where_returned",
            ),
            models.CheckConstraint(
                condition=Q(status=QuestionStatus.REGISTERED)
                | Q(status=QuestionStatus.CLOSED)
                | Q(office__isnull=False),
                name="in_work_with_an_office",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(37, 46),
                    longitude__range=(55, 74),
                ),
                name="place_lies_in_the_country",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    status=QuestionStatus.REGISTERED,
                    hops=0,
                    ordinal__gt=1,
                ),
                name="withdrawn_with_nothing_done",
            ),
        ]
        indexes = [
            models.Index(fields=["reception", "-id"], name="question_reception_newest"),
            models.Index(
                fields=["office", "target_due_on", "id"],
                name="question_inbox",
                condition=Q(status=QuestionStatus.ASSIGNED),
            ),
            models.Index(
                fields=["reception", "target_due_on", "id"],
                name="question_open_by_due",
                condition=~Q(status=QuestionStatus.CLOSED),
            ),
            models.Index(
                fields=["target_due_on", "id"],
                name="question_open_by_target",
                condition=~Q(status=QuestionStatus.CLOSED),
            ),
            models.Index(
                fields=["reception", "target_due_on", "id"],
                name="question_returned",
                condition=Q(is_returned=True),
            ),
            models.Index(
                fields=["appeal"], name="question_urgent", condition=~Q(urgency=Urgency.ORDINARY)
            ),
            GinIndex(
                Words("appeal_id", joined("place", "text")),
                name="question_words",
                fastupdate=False,
            ),
        ]
        triggers = [
            fact_triggers.QUESTION_FACT,
            fact_triggers.QUESTION_EVENT,
            open_count_triggers.KEEP_COMPANIONS,
            KEEP_NAMED,
            open_count_triggers.COUNT_OPEN,
        ]

    def __str__(self) -> str:
        return f"{self.appeal.number}/{self.ordinal}"

    def get_absolute_url(self) -> str:
        return f"{self.appeal.get_absolute_url()}#question-{self.ordinal}"

    def require_next(self, status: str) -> None:
        """Raise TransitionError unless the status may follow the present one (NEXT)."""
        if status not in NEXT[self.status]:
            raise TransitionError(self.get_status_display(), QuestionStatus(status).label)

    @property
    def is_open(self) -> bool:
        return self.status != QuestionStatus.CLOSED

    @property
    def is_overdue(self) -> bool:
        """Open past its legal date."""
        return (
            self.is_open
            and self.legal_due_on is not None
            and self.legal_due_on < timezone.localdate()
        )


class QuestionEvent(models.Model):
    """The workflow event, second of the three grains: written by the database itself.

    A trigger adds a row at every change of status or office, whoever made it; the acting
    person and the note come from the transaction's `receptions.acting`. A row without `by`
    is a change made past the services.
    """

    question = models.ForeignKey(Question, on_delete=models.DO_NOTHING, related_name="events")
    appeal = models.ForeignKey(Appeal, on_delete=models.DO_NOTHING, related_name="question_events")
    reception = models.ForeignKey(Reception, on_delete=models.DO_NOTHING, related_name="+")
    from_status = models.CharField(max_length=12, choices=QuestionStatus, blank=True)
    to_status = models.CharField(max_length=12, choices=QuestionStatus)
    office = models.ForeignKey(Office, on_delete=models.DO_NOTHING, null=True, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["reception", "at"], name="event_reception_at")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.from_status} > {self.to_status}"


class QuestionFact(models.Model):
    """The question fact, first of the three grains: one narrow row per question.

    Kept by triggers on the question and the appeal; figures read this table and never the
    live ones. Appeals are counted by rows with ordinal 1, persons by their `person_count`.
    """

    question = models.OneToOneField(
        Question, on_delete=models.DO_NOTHING, primary_key=True, related_name="fact"
    )
    appeal = models.ForeignKey(Appeal, on_delete=models.DO_NOTHING, related_name="+")
    ordinal = models.PositiveSmallIntegerField()
    reception = models.ForeignKey(Reception, on_delete=models.DO_NOTHING, related_name="+")
    territory = models.ForeignKey(Territory, on_delete=models.DO_NOTHING, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.DO_NOTHING, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.DO_NOTHING, null=True, related_name="+")
    appeal_type = models.CharField(max_length=12)
    form = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    applicant_kind = models.CharField(max_length=12)
    person_count = models.PositiveIntegerField()
    is_repeat = models.BooleanField()
    is_duplicate = models.BooleanField()
    is_anonymous = models.BooleanField()
    is_collective = models.BooleanField()
    status = models.CharField(max_length=12)
    outcome = models.CharField(max_length=16, blank=True)
    confirmed = models.BooleanField(null=True)
    hops = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    legal_due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    # The question guards these two; checking them again would be paid at every write.
    mahalla = models.ForeignKey(
        Territory,
        on_delete=models.DO_NOTHING,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    days_to_close = models.GeneratedField(
        expression=models.Func(
            F("closed_on"),
            F("received_on"),
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=models.IntegerField(),
        ),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["reception", "received_on"], name="fact_reception_received"),
            models.Index(fields=["received_on"], name="fact_received"),
            models.Index(
                fields=["reception", "closed_on"],
                name="fact_reception_closed",
                condition=Q(closed_on__isnull=False),
            ),
            models.Index(
                fields=["closed_on"], name="fact_closed", condition=Q(closed_on__isnull=False)
            ),
            models.Index(fields=["legal_due_on"], name="fact_due"),
            models.Index(
                fields=["reception", "legal_due_on"],
                name="fact_open",
                condition=~Q(status=QuestionStatus.CLOSED),
            ),
            # Past its date since this day (cell_measures.SINCE), or from it on.
            models.Index(
                Greatest(
                    ExpressionWrapper(F("legal_due_on") + 1, output_field=models.DateField()),
                    "received_on",
                ),
                name="fact_open_since",
                condition=~Q(status=QuestionStatus.CLOSED),
            ),
            models.Index(
                fields=["status", "channel", "appeal"],
                name="fact_open_channel",
                condition=~Q(status=QuestionStatus.CLOSED),
            ),
        ]
        triggers = [fact_triggers.COUNT_FACT]

    def __str__(self) -> str:
        return f"fact {self.question_id}"


class OpenSnapshot(models.Model):
    """The daily snapshot, third of the three grains: what was open at the end of a day."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    open = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reception", "day"], name="one_snapshot_a_day"),
            models.CheckConstraint(condition=Q(overdue__lte=F("open")), name="overdue_among_open"),
        ]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.day}: {self.open}"
