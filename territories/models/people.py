"""People with an account, and the posts that give them power."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories import clock
from territories.choices import Role
from territories.models.names import names_through
from territories.models.office import Office
from territories.models.territory import Territory

if TYPE_CHECKING:
    from territories.powers import Powers

# Roles whose holders must sign in with a second factor.
MFA_ROLES = frozenset(
    {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR, Role.ADMINISTRATOR}
)

# The columns behind what is said of a person's own posts.
SHOWN_OF_A_POST = (
    *("role", "act", "starts_on", "ends_on", "territory__path", "office__path"),
    *names_through("territory"),
    *names_through("office"),
)


class User(AbstractUser):
    """A member of staff, an executor or a deputy. Citizens have no account."""

    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=8, default="uz")
    # Somebody else has seen the password: it has to be changed before anything else is done.
    password_was_given = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Surname, given name and patronymic, or the sign-in name where none is known."""
        parts = (self.last_name, self.first_name, self.patronymic)
        return " ".join(part for part in parts if part) or self.username

    @cached_property
    def powers(self) -> Powers:
        """What this person may do and where, read once per request."""
        from territories.powers import Powers

        return Powers(self)

    @cached_property
    def current_posts(self) -> list[Post]:
        """Posts held today, the substituted ones included."""
        posts = Post.objects.effective_for(self, on=clock.today())
        return list(posts.select_related("territory", "office").only(*SHOWN_OF_A_POST))

    @property
    def roles(self) -> frozenset[str]:
        """Roles held today."""
        return frozenset(post.role for post in self.current_posts)

    @property
    def main_post(self) -> Post | None:
        """The post shown beside the name."""
        return self.current_posts[0] if self.current_posts else None

    @property
    def needs_mfa(self) -> bool:
        """Whether a second factor is compulsory for this person."""
        return self.is_superuser or self.is_staff or bool(MFA_ROLES & self.roles)


class PostQuerySet(models.QuerySet["Post"]):
    """Posts in the domain's words."""

    def current(self, *, on: dt.date) -> Self:
        """Posts in force on the day (the last day is included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def effective_for(self, user: User, *, on: dt.date) -> Self:
        """Posts the user holds on the day, or stands in for while the holder is away."""
        return (
            self.current(on=on)
            .filter(Q(user=user) | Q(substitute=user, absent_from__lte=on, absent_to__gte=on))
            .order_by("pk")
        )


@pghistory.track()
class Post(models.Model):
    """A role of a user at a territory or an office, by an act, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    act = models.CharField(_("act of appointment"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    substitute = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="substitutions"
    )
    absent_from = models.DateField(_("absent from"), null=True, blank=True)
    absent_to = models.DateField(_("absent to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a person", "post")
        verbose_name_plural = _("posts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(territory__isnull=False) & Q(office__isnull=True))
                | (Q(territory__isnull=True) & Q(office__isnull=False)),
                name="post_at_a_territory_or_an_office",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    substitute__isnull=True, absent_from__isnull=True, absent_to__isnull=True
                )
                | Q(
                    substitute__isnull=False,
                    absent_from__isnull=False,
                    absent_to__gte=F("absent_from"),
                ),
                name="substitute_with_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.place}"

    @property
    def place(self) -> Territory | Office:
        """Where the post is held."""
        place = self.territory or self.office
        assert place is not None  # noqa: S101  post_at_a_territory_or_an_office
        return place
