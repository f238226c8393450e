"""Filters of the register that are kept, shared and watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.models import Territory

if TYPE_CHECKING:
    from territories.models import User


class Sharing(models.TextChoices):
    NOBODY = "nobody", _("only me")
    RECEPTION = "reception", _("everybody at my reception")
    BELOW = "below", _("everybody at my reception and below")


class Watch(models.TextChoices):
    """What a subscription looks for in a filter."""

    MATCHES = "matches", _("appeals that fit")
    OVERDUE = "overdue", _("overdue appeals that fit")
    SPIKE = "spike", _("a sudden rise against the weeks before")
    REPEATS = "repeats", _("people who write again and again")


def places_of(user: User) -> set[str]:
    """Paths of the places where the person works at a reception or reads its appeals."""
    return {*user.powers.paths("work_reception"), *user.powers.paths("view_appeals")}


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> Self:
        """The own ones, those of the own reception, and those given down to it."""
        places = places_of(user)
        above = {
            ".".join(codes[:length]) + "."
            for codes in (path.strip(".").split(".") for path in places)
            for length in range(1, len(codes) + 1)
        }
        return self.filter(
            Q(owner=user)
            | Q(sharing=Sharing.RECEPTION, territory__path__in=places)
            | Q(sharing=Sharing.BELOW, territory__path__in=above)
        )


class SavedFilter(models.Model):
    """A filter under a name. `query` holds the fields of RegisterFilter, nothing else."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField()
    sharing = models.CharField(
        _("who may use it"), max_length=10, choices=Sharing, default=Sharing.NOBODY
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_filter_a_name"),
            models.CheckConstraint(
                condition=Q(sharing=Sharing.NOBODY) | Q(territory__isnull=False),
                name="shared_filter_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('receptions:appeal-list')}?{self.query}"


class Subscription(models.Model):
    """A person watches a filter; a notice comes when the threshold is crossed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions"
    )
    saved_filter = models.ForeignKey(
        SavedFilter, on_delete=models.CASCADE, related_name="subscriptions"
    )
    kind = models.CharField(_("what to watch"), max_length=10, choices=Watch)
    threshold = models.PositiveIntegerField(_("more than"))
    above = models.BooleanField(default=False, editable=False)
    evaluated_at = models.DateTimeField(null=True, blank=True, editable=False)
    notified_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "saved_filter", "kind"], name="one_subscription_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(threshold__lte=1000), name="threshold_that_can_be_counted"
            ),
            models.CheckConstraint(
                condition=Q(notified_at__isnull=True)
                | Q(evaluated_at__isnull=False, evaluated_at__gte=F("notified_at")),
                name="notified_when_evaluated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} > {self.threshold}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread_of(self, user: User) -> Self:
        """What was not read yet, and was told of since the person holds the posts of today.

        Numbers of an earlier post are no business of the present one.
        """
        posts = user.current_posts
        if not posts:
            return self.none()
        first_day = min(post.starts_on for post in posts)
        return self.filter(subscription__user=user, read_at__isnull=True, at__date__gte=first_day)


class Notice(models.Model):
    """What the person is told once a threshold is crossed: one a crossing, not one a run."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="notices")
    value = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["subscription"], name="notice_unread", condition=Q(read_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.value}"
