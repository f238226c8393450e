"""What every kind of reminder has in common: questions, decisions, reports, measures.

A kind is a pair of models: a `Reminder` with the thing, and a `Notice` with the fields that
`of` and `in_digest` make.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from territories.models import Office


class Reminder(models.Model):
    """A step that a thing has reached; once a target date. The office is who is told."""

    about: ClassVar[str]  # the name of the field with the thing

    step = models.ForeignKey(
        "receptions.EscalationStep", on_delete=models.PROTECT, related_name="+"
    )
    target_due_on = models.DateField()
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_on = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.thing_id}: {self.step_id}"

    @property
    def thing_id(self) -> int:
        """The key of the thing, which is not loaded for this."""
        return int(getattr(self, f"{self.about}_id"))


class Notice(models.Model):
    """A reminder as one person gets it, in that day's digest; each kind adds both of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.reminder_id} > {self.user_id}"  # type: ignore[attr-defined]


def of(reminder: type[Reminder]) -> models.ForeignKey[Any, Any]:
    """The reminder of a notice."""
    return models.ForeignKey(reminder, on_delete=models.CASCADE, related_name="notices")


def in_digest(related_name: str) -> models.ForeignKey[Any, Any]:
    """The digest that a notice lies in; none before it is made."""
    return models.ForeignKey(
        "receptions.Digest",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name=related_name,
    )


def once_a_step(about: str, name: str) -> models.UniqueConstraint:
    """A thing reaches a step once a target date."""
    return models.UniqueConstraint(fields=[about, "step", "target_due_on"], name=name)


def once_a_person(name: str) -> models.UniqueConstraint:
    """A person is told once of a reminder."""
    return models.UniqueConstraint(fields=["reminder", "user"], name=name)


def by_day(name: str) -> models.Index:
    """Reminders of a day."""
    return models.Index(fields=["raised_on"], name=name)


def without_digest(name: str) -> models.Index:
    """Notices that wait for a digest."""
    return models.Index(fields=["user"], name=name, condition=Q(digest__isnull=True))
