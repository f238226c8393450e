"""What the reception sees at objects of state programmes, and complaints about their quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs import state_rules
from programs.models.state_object import ProgrammeObject
from programs.state_choices import REMARK_TONES, Business, RemarkState
from receptions.models import Question
from territories import clock
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class ObjectVisit(models.Model):
    """A look of the reception at an object. Never changed.

    At a loan's object it says what became of the business and how many jobs there are.
    """

    object = models.ForeignKey(ProgrammeObject, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("day of the visit"))
    note = models.TextField(_("what was seen"))
    business = models.CharField(
        _("state of the business"), max_length=9, choices=Business, blank=True
    )
    jobs_created = models.PositiveIntegerField(_("jobs there are"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("visit of an object")
        verbose_name_plural = _("visits of objects")
        ordering = ["-visited_on", "-pk"]
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(business="", jobs_created__isnull=True)
                | ~Q(business="") & Q(jobs_created__isnull=False),
                name="business_and_jobs_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.visited_on}"

    @property
    def months(self) -> int:
        """Whole months since the loan was given."""
        return state_rules.months_between(self.object.loan.given_on, self.visited_on)


class VisitRemarkQuerySet(models.QuerySet["VisitRemark"]):
    def visible_to(self, user: User) -> Self:
        """Remarks on objects a person may see."""
        return self.filter(visit__object__in=ProgrammeObject.objects.visible_to(user))


class VisitRemark(models.Model):
    """Something wrong at an object: answered by the khokimiyat, found fixed by the reception."""

    visit = models.ForeignKey(ObjectVisit, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField(pgettext_lazy("about works", "remark"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    fixed_note = models.TextField(_("how it was fixed"), blank=True)
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fixed_at = models.DateTimeField(null=True, blank=True)

    objects = VisitRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("about works", "remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="visit_remark_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(fixed_by__isnull=True, fixed_at__isnull=True, fixed_note="")
                | Q(fixed_by__isnull=False, fixed_at__isnull=False) & ~Q(fixed_note=""),
                name="remark_fixed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(fixed_by__isnull=True)
                | Q(answered_by__isnull=True)
                | ~Q(fixed_by=models.F("answered_by")),
                name="nobody_fixes_by_the_own_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.text[:60]}"

    @property
    def state(self) -> RemarkState:
        if self.fixed_at is not None:
            return RemarkState.FIXED
        return RemarkState.ANSWERED if self.answered_at is not None else RemarkState.OPEN

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return REMARK_TONES[self.state]

    def get_state_display(self) -> str:
        """The state in words, as badges ask for it."""
        return str(self.state.label)


class VisitPhotoQuerySet(models.QuerySet["VisitPhoto"]):
    def visible_to(self, user: User) -> Self:
        """Photos of objects a person may see."""
        return self.filter(visit__object__in=ProgrammeObject.objects.visible_to(user))


class VisitPhoto(models.Model):
    """A photo or paper of a visit; with a remark, of what is wrong or of how it was fixed."""

    visit = models.ForeignKey(ObjectVisit, on_delete=models.PROTECT, related_name="photos")
    remark = models.ForeignKey(
        VisitRemark, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    file = models.FileField(_("file"), upload_to="objects/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:visit-photo", args=[self.pk])


class ObjectComplaint(models.Model):
    """A question of an appeal about the quality of an object, linked once it was finished."""

    object = models.ForeignKey(ProgrammeObject, on_delete=models.PROTECT, related_name="complaints")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="programme_objects"
    )
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    linked_at = models.DateTimeField(default=clock.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "question"],
                condition=Q(removed_at__isnull=True),
                name="a_question_once_an_object",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="complaint_removed_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} < {self.question_id}"
