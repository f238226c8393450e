"""The lines of a programme and the problems each of them is there for."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import CausePeople, FindingState
from fieldvisits.models import Finding
from programs import count_triggers, plan_triggers
from programs.choices import (
    FINISHED,
    MEASURE_NEXT,
    MEASURE_TONES,
    WITH_THE_KHOKIMIYAT,
    WITH_THE_OFFICE,
    FundingSource,
    MeasureState,
    ProgrammeState,
)
from programs.exceptions import TransitionError
from programs.models.programme import Programme
from programs.models.typical_measure import TypicalMeasure
from programs.proof_choices import KNOWN_SOLVED, TO_ASK, UNSOLVED, WORD_TONES, SourceWord
from receptions.choices import Outcome
from receptions.models import Question, Topic
from territories.models import Office, Territory

if TYPE_CHECKING:
    from territories.models import User


# How a question ends when nobody asks any more, and where a finding goes past its measure.
TAKEN_BACK = (Outcome.TERMINATED, Outcome.LEFT_UNEXAMINED, Outcome.RETURNED)
GONE_ANOTHER_WAY = (FindingState.APPEAL, FindingState.SOLVED_ON_SPOT)


@cache
def _measures_url() -> str:
    return reverse("programs:measure-list")  # a plan has many measures; too many for reverse


def _consulted(user: User) -> Q:
    """The office of the measure is one of the person's, and was asked for its consent."""
    requests = apps.get_model("programs", "ConsentRequest")._default_manager
    asked = requests.filter(programme=OuterRef("programme"), office=OuterRef("office"))
    return Q(office__in=user.powers.office_ids) & Q(Exists(asked))


def helped_by(offices: frozenset[int]) -> models.QuerySet[Any, Any]:
    """Keys of the measures the offices help to carry out; their module lies above this one."""
    participants = apps.get_model("programs", "MeasureParticipant")._default_manager
    return participants.filter(office__in=offices, removed_at__isnull=True).values("measure")


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Measures of the chain; of sent programmes also for the office and the khokimiyat.

        An office asked for its consent sees its own measures of that programme before.
        """
        inside = user.powers.inside("view_programmes", "programme__territory__path")
        offices = user.powers.office_ids
        if not offices:
            return self.filter(inside)
        addressed = Q(office__in=offices) | Q(programme__khokimiyat__in=offices)
        addressed |= Q(pk__in=helped_by(offices))
        sent = Q(programme__state__in=WITH_THE_KHOKIMIYAT) & ~Q(state=MeasureState.DECLINED)
        return self.filter(inside | (addressed & sent) | _consulted(user))

    def consulted(self, user: User) -> Self:
        """Measures whose office the person acts for and was asked for its consent."""
        return self.filter(_consulted(user))

    def counted(self) -> Self:
        """Measures that make up the programme: all but those declined."""
        return self.exclude(state=MeasureState.DECLINED)

    def unfinished(self) -> Self:
        return self.exclude(state__in=FINISHED)

    def sent(self) -> Self:
        """Measures the offices are at: of programmes sent and not closed."""
        return self.filter(programme__state=ProgrammeState.SENT)

    def with_office(self) -> Self:
        """Measures whose office still has to do them."""
        return self.sent().filter(state__in=WITH_THE_OFFICE)

    def of_offices(self, user: User) -> Self:
        """Measures that the person's offices answer for."""
        return self.filter(office__in=user.powers.office_ids)

    def overdue(self, *, on: dt.date) -> Self:
        """Measures of sent programmes not reported done by their date."""
        return self.with_office().filter(due_on__lt=on)

    def to_verify(self) -> Self:
        """Measures reported done that nobody has looked at on site yet."""
        return self.sent().filter(state=MeasureState.REPORTED)

    def to_ask(self) -> Self:
        """Done measures of programmes not closed, with households still to be asked."""
        return self.filter(is_to_ask())

    def unsolved(self) -> Self:
        """Done, but the problem is not solved: a source says so.

        Once the programme is closed, a source nobody knows to be solved counts as not solved.
        """
        return self.filter(_is_unsolved())

    def for_list(self) -> Self:
        """Everything one row of the list shows, with `is_unsolved` and `is_to_ask`."""
        return self.select_related("programme").for_lines()

    def for_lines(self) -> Self:
        """The same of `programme.lines`, which know their programme."""
        rows = self.select_related("place", "topic", "office", "typical")
        return rows.annotate(is_unsolved=_is_unsolved(), is_to_ask=is_to_ask())

    def for_chain(self) -> Self:
        """What the page of a measure's whole way says of the measure itself."""
        rows = self.select_related("programme__territory", "place", "topic", "office")
        return rows.prefetch_related("programme__khokimiyat", "typical")


def _source(**conditions: Any) -> Q:
    """Whether the measure of an outer query has such a source."""
    sources = apps.get_model("programs", "MeasureSource")._default_manager
    return Q(Exists(sources.filter(measure=OuterRef("pk"), **conditions)))


def _is_unsolved() -> Q:
    unknown = Q(programme__state=ProgrammeState.CLOSED) & _source(word__in=TO_ASK)
    return Q(state=MeasureState.VERIFIED) & (_source(word__in=UNSOLVED) | unknown)


@cache
def is_to_ask() -> Q:
    """Done, of a programme not closed, with households still to be asked."""
    done = Q(programme__state=ProgrammeState.SENT, state=MeasureState.VERIFIED)
    return done & _source(word__in=TO_ASK)


# A draft writes thousands of lines in one statement: their history is written in one, too.
@pghistory.track(pghistory.InsertEvent(level=pghistory.Statement), pghistory.UpdateEvent())
class Measure(models.Model):
    """One line of a programme: what, how much, who, by when, from what money, to what end.

    A measure without a source problem says why (`without_source_reason`).
    `quantity_done` and `spent` repeat the newest report. `is_edited` lines stay as they are
    when the draft is made anew.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="lines")
    ordinal = models.PositiveSmallIntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="measures")
    place = models.ForeignKey(
        Territory, verbose_name=_("place"), on_delete=models.PROTECT, related_name="measures"
    )
    text = models.TextField(_("measure"))
    unit = models.CharField(_("unit"), max_length=40)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    quantity_done = models.DecimalField(
        _("quantity done"), max_digits=12, decimal_places=2, default=0
    )
    cost = models.DecimalField(_("cost, soums"), max_digits=18, decimal_places=2, default=0)
    spent = models.DecimalField(_("spent, soums"), max_digits=18, decimal_places=2, default=0)
    funding = models.CharField(_("source of money"), max_length=20, choices=FundingSource)
    office = models.ForeignKey(
        Office,
        verbose_name=_("responsible office"),
        on_delete=models.PROTECT,
        related_name="measures",
    )
    starts_on = models.DateField(_("starts on"))
    due_on = models.DateField(_("due on"))
    expected_result = models.CharField(_("expected result"), max_length=300)
    people_served = models.PositiveIntegerField(_("people served"), default=0)
    is_edited = models.BooleanField(_("edited by hand"), default=False)
    typical = models.ForeignKey(
        TypicalMeasure,
        verbose_name=_("typical measure"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
    )
    is_estimate = models.BooleanField(_("the cost is an estimate"), default=False)
    without_source_reason = models.CharField(
        _("why it has no source problem"), max_length=300, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=MeasureState, default=MeasureState.PLANNED
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of a measure taken off, whether impossible or moved; the requests are rows of TakingOff.
    impossible_grounds = models.TextField(_("grounds of the impossibility"), blank=True)
    impossible_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    impossible_asked_at = models.DateTimeField(null=True, blank=True)
    impossible_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    impossible_at = models.DateTimeField(null=True, blank=True)
    declined_reason = models.TextField(_("why it was not approved"), blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["programme", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "ordinal"], name="one_ordinal_a_measure"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="measure_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, cost__gte=0, spent__gte=0, quantity_done__gte=0),
                name="measure_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(cost=0) | ~Q(funding="none"), name="cost_has_a_source_of_money"
            ),
            models.CheckConstraint(
                condition=Q(is_estimate=False) | Q(cost__gt=0), name="estimate_has_a_cost"
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_at__isnull=False, verified_by__isnull=False)
                | ~Q(state="verified") & Q(verified_at__isnull=True, verified_by__isnull=True),
                name="verified_measure_has_its_check",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "verified"]) | Q(reported_at__isnull=False),
                name="measure_done_has_its_report",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["impossible", "moved"], impossible_at__isnull=False)
                & Q(impossible_by__isnull=False)
                & ~Q(impossible_grounds="")
                | ~Q(state__in=["impossible", "moved"])
                & Q(impossible_at__isnull=True, impossible_by__isnull=True),
                name="impossible_measure_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(impossible_by__isnull=True)
                | Q(impossible_asked_by__isnull=True)
                | ~Q(impossible_by=F("impossible_asked_by")),
                name="nobody_decides_the_own_impossibility",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", declined_at__isnull=False)
                & Q(declined_by__isnull=False)
                & ~Q(declined_reason="")
                | ~Q(state="declined")
                & Q(declined_at__isnull=True, declined_by__isnull=True, declined_reason=""),
                name="declined_measure_has_its_decision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="measure_unfinished_by_due",
                condition=~Q(state__in=["verified", "impossible", "moved", "declined"]),
            ),
            models.Index(fields=["office", "due_on", "id"], name="measure_office_by_due"),
        ]
        triggers = [
            plan_triggers.PLAN_STAYS,
            *plan_triggers.LINES_STAY,
            *count_triggers.COUNT_MEASURES,
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.ordinal}"

    def get_absolute_url(self) -> str:
        return f"{_measures_url()}{self.pk}/"

    def get_edit_url(self) -> str:
        return f"{_measures_url()}{self.pk}/edit/"

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in MEASURE_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), MeasureState(state).label)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return MEASURE_TONES[MeasureState(self.state)]

    @property
    def awaits_office(self) -> bool:
        """Whether the office still has to do it (the programme sent or not)."""
        return self.state in WITH_THE_OFFICE

    @property
    def is_counted(self) -> bool:
        """Whether the measure is part of the programme: not declined when that was approved."""
        return self.state != MeasureState.DECLINED

    @property
    def has_living_source(self) -> bool:
        """Whether a problem it holds still asks for it; reads the sources prefetched."""
        return any(source.is_living for source in self.sources.all())

    @property
    def is_impossibility_asked(self) -> bool:
        """Whether the regional head has to decide on a request."""
        return self.impossible_asked_at is not None and self.awaits_office


def of_cause(finding: Finding) -> list[Finding]:
    """The finding and those joined to it, which come best prefetched."""
    return [finding, *sorted(finding.joined.all(), key=lambda one: one.pk)]


def cause_label(finding: Finding) -> str:
    """The number of a finding, those joined to it in brackets: F-12 (F-13, F-14)."""
    cause, *joined = [f"F-{one.pk}" for one in of_cause(finding)]
    return f"{cause} ({', '.join(joined)})" if joined else cause


class MeasureSourceQuerySet(models.QuerySet["MeasureSource"]):
    """Sources in the domain's words."""

    def held(self) -> Self:
        """Sources that keep their problem in their measure."""
        return self.filter(released_at__isnull=True)

    def for_chain(self, *more: str) -> Self:
        """Everything the trace of a source shows, and `more` of a finding.

        Findings and questions are read by themselves: most measures have one kind only.
        """
        joined = Finding.objects.select_related("visit__household", "territory")
        findings = Finding.objects.select_related(
            "visit__round", "visit__household", "field_reception", "territory", "topic", *more
        ).prefetch_related(models.Prefetch("joined", joined))
        questions = Question.everything.select_related("appeal", "topic", "territory", "mahalla")
        return self.prefetch_related(
            models.Prefetch("finding", findings), models.Prefetch("question", questions)
        )


class MeasureSource(models.Model):
    """Why a measure exists: a finding or a question. Each source stands in one measure.

    A measure taken off releases its sources, and so does a household that says "not solved":
    they stay in the trace and may go into another programme. `word` repeats the last answer
    that reached somebody, `tries` counts those that reached nobody; of several households of one
    cause `heard` has both for each, by the key of its finding, and one "not solved" decides.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="sources")
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="measure_sources"
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="measure_sources"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    word = models.CharField(_("is it solved?"), max_length=12, choices=SourceWord, blank=True)
    word_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    heard = models.JSONField(default=dict, blank=True)

    objects = MeasureSourceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, question__isnull=True)
                | Q(finding__isnull=True, question__isnull=False),
                name="source_is_a_finding_or_a_question",
            ),
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(released_at__isnull=True),
                name="a_finding_in_one_measure",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(released_at__isnull=True),
                name="a_question_in_one_measure",
            ),
            models.CheckConstraint(
                condition=Q(word="", word_at__isnull=True) | ~Q(word="") & Q(word_at__isnull=False),
                name="word_of_a_source_has_its_moment",
            ),
        ]
        triggers = [*plan_triggers.SOURCES_STAY, plan_triggers.SOURCES_KEEP_THEIR_MEASURE]

    def __str__(self) -> str:
        return f"{self.measure_id} < {self.finding_id or self.question_id}"

    @classmethod
    def from_db(cls, *read: Any, **how: Any) -> Self:
        """The row as read; it has one problem, and nothing is asked to find the other missing."""
        row = super().from_db(*read, **how)
        for name in ("finding", "question"):
            if row.__dict__.get(f"{name}_id", 0) is None:
                row._state.fields_cache[name] = None
        return row

    @property
    def withdrawal(self) -> str:
        """Why the problem asks for nothing any more, '' while it does.

        Its measure stays: what was approved is not undone by a letter taken back.
        """
        if self.question is not None:
            taken_back = self.question.outcome in TAKEN_BACK or self.question.withdrawn_at
            return str(self.question.get_outcome_display() or _("withdrawn")) if taken_back else ""
        elsewhere = self.finding is not None and self.finding.state in GONE_ANOTHER_WAY
        return str(self.finding.get_state_display()) if elsewhere else ""

    @property
    def is_living(self) -> bool:
        """Whether the measure holds the problem and the problem still asks for it."""
        return self.released_at is None and not self.withdrawal

    @property
    def problem(self) -> Finding | Question:
        """The finding or question itself."""
        problem = self.finding or self.question
        assert problem is not None  # noqa: S101  source_is_a_finding_or_a_question
        return problem

    @property
    def findings(self) -> list[Finding]:
        """The finding and those joined to it as one cause; nothing of a question."""
        return [] if self.finding is None else of_cause(self.finding)

    @property
    def label(self) -> str:
        """The number by which the problem is known on every page, joined findings in brackets."""
        return str(self.question) if self.finding is None else cause_label(self.finding)

    @property
    def people(self) -> int:
        """People affected, those of one cause counted as its rule says."""
        if self.finding is None:
            return self.problem.people_affected
        counts = [one.people_affected for one in self.findings]
        return sum(counts) if self.finding.cause_people == CausePeople.SUM else max(counts)

    @property
    def place(self) -> Territory:
        """The place of the problem: of a question its mahalla where one is named."""
        if self.question is not None:
            return self.question.mahalla or self.question.territory
        return self.problem.territory

    @property
    def word_tone(self) -> str:
        return WORD_TONES[SourceWord(self.word)]

    @property
    def is_solved(self) -> bool:
        """Whether the problem is known to be solved."""
        return self.word in KNOWN_SOLVED

    @property
    def to_ask(self) -> list[Finding]:
        """Findings of the cause whose household was visited, or whose teller gave a name."""
        return [one for one in self.findings if one.visit_id is not None or one.person]

    @property
    def has_somebody_to_ask(self) -> bool:
        """A household, somebody who told it at a field reception, or an applicant with a name."""
        if self.finding is not None:
            return bool(self.to_ask)
        return self.question is not None and not self.question.appeal.is_anonymous
