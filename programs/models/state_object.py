"""Objects of state programmes: works and loans, their planned money, and facts entry by entry."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs import state_rules, state_triggers
from programs.choices import FundingSource
from programs.models.state_programme import WorkKind
from programs.models.work_list import DistrictYear, WorkList, seen_by
from programs.state_choices import PAYING, STAGE_TONES, ListState, ObjectStage, ProgrammeKind
from receptions.models import Question
from territories import clock
from territories.models import Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User

MONEY = models.DecimalField(max_digits=18, decimal_places=2)
VOLUME = models.DecimalField(max_digits=14, decimal_places=3)
AGREED = Q(work_list__state=ListState.AGREED) | Q(
    district_year__programme__kind=ProgrammeKind.LOANS
)


def _model(name: str) -> models.QuerySet[Any]:
    """Rows of a model that lies above this one."""
    return apps.get_model("programs", name)._default_manager.order_by()


def _sum(name: str, column: str, field: models.Field[Any, Any], **conditions: Any) -> Coalesce:
    """What rows that belong to the object of an outer query add up to."""
    rows = _model(name).filter(object=OuterRef("pk"), **conditions).values("object")
    found = Subquery(rows.annotate(n=Sum(column)).values("n"), output_field=field)
    return Coalesce(found, Value(Decimal(0)), output_field=field)


def past_end(on: dt.date) -> Q:
    """Not finished by the day it was to end."""
    return Q(finished_on__isnull=True, ends_on__lt=on)


@cache
def never_visited() -> Q:
    """Begun, and the reception never looked at it."""
    visits = _model("ObjectVisit").filter(object=OuterRef("pk"))
    return Q(~models.Exists(visits), started_on__isnull=False)


class ProgrammeObjectQuerySet(models.QuerySet["ProgrammeObject"]):
    """Objects in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Objects of the districts a person may see."""
        return self.filter(seen_by(user, "district_year__"))

    def in_plan(self) -> Self:
        """Objects whose list is agreed, and loans: what the figures count."""
        return self.filter(AGREED)

    def overdue(self, *, on: dt.date) -> Self:
        return self.in_plan().filter(past_end(on))

    def unvisited(self) -> Self:
        """Objects begun that the reception never looked at."""
        return self.filter(never_visited())

    def with_open_remarks(self) -> Self:
        """Objects with a remark that is neither answered nor fixed."""
        remarks = _model("VisitRemark").filter(visit__object=OuterRef("pk"))
        waiting = remarks.filter(answered_at__isnull=True, fixed_at__isnull=True)
        return self.filter(models.Exists(waiting))

    def complained_of(self, user: User) -> Self:
        """Objects with a linked complaint this person may see (R-21)."""
        links = _model("ObjectComplaint").filter(object=OuterRef("pk"), removed_at__isnull=True)
        return self.filter(
            models.Exists(links.filter(question__in=Question.objects.visible_to(user)))
        )

    def with_facts(self) -> Self:
        """Each object with its planned money and what its facts add up to."""
        stands = {"correction__isnull": True}
        return self.annotate(
            money=_sum("ObjectMoney", "amount", MONEY),
            volume_done=_sum("ObjectFact", "volume", VOLUME, **stands),
            spent=_sum("ObjectFact", "spent", MONEY, **stands),
        )

    def with_complaints(self, user: User) -> Self:
        """Each object with how many linked complaints this person may see (R-21)."""
        links = _model("ObjectComplaint").filter(object=OuterRef("pk"), removed_at__isnull=True)
        seen = links.filter(question__in=Question.objects.visible_to(user)).values("object")
        count = Subquery(seen.annotate(n=models.Count("pk")).values("n"))
        return self.annotate(complaint_count=Coalesce(count, 0))

    def for_list(self, user: User) -> Self:
        """Everything one row of a list shows."""
        rows = self.select_related(
            "district_year__programme", "territory", "kind", "work_list", "loan"
        )
        return rows.with_facts().with_complaints(user)


@pghistory.track()
class ProgrammeObject(models.Model):
    """One work of a list, or one loan: what is planned, where, until when.

    `started_on` and `finished_on` follow from the facts. `code` is what a spreadsheet knows it by.
    """

    district_year = models.ForeignKey(DistrictYear, on_delete=models.PROTECT, related_name="works")
    work_list = models.ForeignKey(
        WorkList, verbose_name=_("list of works"), on_delete=models.PROTECT, related_name="works"
    )
    code = models.CharField(_("code"), max_length=40)
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla"),
        on_delete=models.PROTECT,
        related_name="programme_objects",
    )
    name = models.CharField(_("name and address"), max_length=300)
    kind = models.ForeignKey(
        WorkKind, verbose_name=_("kind of work"), on_delete=models.PROTECT, related_name="works"
    )
    unit = models.CharField(_("unit"), max_length=40)
    volume = models.DecimalField(_("planned volume"), max_digits=14, decimal_places=3)
    contractor = models.CharField(_("contractor"), max_length=200, blank=True)
    starts_on = models.DateField(_("planned start"))
    ends_on = models.DateField(_("planned end"))
    started_on = models.DateField(_("begun on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)

    objects = ProgrammeObjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("object")
        verbose_name_plural = _("objects")
        ordering = ["ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["district_year", "code"], name="an_object_code_once_a_year"
            ),
            models.CheckConstraint(condition=Q(volume__gt=0), name="object_volume_above_zero"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="object_plan_in_order"
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")),
                name="object_facts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(started_on__isnull=False),
                name="object_finished_was_begun",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_on", "id"],
                name="object_unfinished_by_end",
                condition=Q(finished_on__isnull=True),
            ),
        ]
        triggers = [
            state_triggers.OBJECT_PLAN_STAYS,
            state_triggers.OBJECTS_STAY,
            state_triggers.START_AFTER_AGREEMENT,
            state_triggers.BORN_NOT_STARTED,
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("programs:object-detail", args=[self.pk])

    @property
    def is_agreed(self) -> bool:
        """Whether it may begin; loans wait for nobody."""
        return self.district_year.programme.is_loans or self.work_list.state == ListState.AGREED

    @property
    def stage(self) -> ObjectStage:
        """Where it stands today."""
        return state_rules.stage(
            agreed=self.is_agreed,
            started_on=self.started_on,
            finished_on=self.finished_on,
            ends_on=self.ends_on,
            today=clock.today(),
        )

    @property
    def tone(self) -> str:
        """The tone of the stage's badge."""
        return STAGE_TONES[self.stage]

    def get_state_display(self) -> str:
        """The stage in words, as badges ask for it."""
        return str(self.stage.label)


class ObjectMoney(models.Model):
    """Planned money of an object from one source, in soums."""

    object = models.ForeignKey(ProgrammeObject, on_delete=models.CASCADE, related_name="moneys")
    source = models.CharField(_("source of money"), max_length=20, choices=FundingSource)
    amount = models.DecimalField(_("amount, soums"), max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["object", "source"], name="a_source_once_an_object"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, source__in=list(PAYING)), name="object_money_is_money"
            ),
        ]
        triggers = [state_triggers.MONEY_STAYS, state_triggers.MONEY_NEVER_CHANGES]

    def __str__(self) -> str:
        return f"{self.object_id}: {self.source}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ObjectLoan(models.Model):
    """Who got the loan of an object, from which bank, and the jobs it is to make."""

    object = models.OneToOneField(ProgrammeObject, on_delete=models.CASCADE, related_name="loan")
    person_name = models.CharField(_("borrower"), max_length=200)
    bank = models.CharField(_("bank"), max_length=200)
    given_on = models.DateField(_("given on"))
    jobs_planned = models.PositiveIntegerField(_("jobs planned"), default=0)

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")

    def __str__(self) -> str:
        return f"{self.object_id}: {self.bank}"

    @property
    def masked_name(self) -> str:
        """The borrower as lists show them."""
        return state_rules.masked(self.person_name)


class ObjectFactQuerySet(models.QuerySet["ObjectFact"]):
    def standing(self) -> Self:
        """Entries that no later one corrects: what sums add up."""
        return self.filter(correction__isnull=True)


class ObjectFact(models.Model):
    """What was done and spent by a day, beside the entries before. Never changed.

    A mistake is corrected by an entry that stands for it (`corrects`); both stay to be seen.
    """

    object = models.ForeignKey(ProgrammeObject, on_delete=models.PROTECT, related_name="facts")
    day = models.DateField(_("day"))
    volume = models.DecimalField(_("volume done"), max_digits=14, decimal_places=3, default=0)
    spent = models.DecimalField(_("money spent, soums"), max_digits=18, decimal_places=2, default=0)
    is_final = models.BooleanField(_("the work is finished"), default=False)
    note = models.TextField(_("note"), blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ObjectFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(volume__gte=0, spent__gte=0), name="facts_are_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(note=""), name="a_correction_says_why"
            ),
        ]
        triggers = [*append_only(), state_triggers.FACT_AFTER_AGREEMENT]

    def __str__(self) -> str:
        return f"{self.object_id} {self.day}"
