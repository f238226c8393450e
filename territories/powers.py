"""What a person may do, and where: the reading side of posts (DESIGN decision 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from guardian.models import UserObjectPermission

from territories.models.office import Office
from territories.models.territory import Territory
from territories.roles import given_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from territories.models.people import Post, User

Place = TypeVar("Place", Territory, Office)


class Powers:
    """One person's object permissions, read in two statements and asked many times.

    They are what the posts of today give: one that ended at midnight gives nothing any more, even
    before `posts.sync_all` takes its permissions away. A permission at a node holds for the
    subtree. `work_reception` alone is read as "exactly here": a registrar of a regional reception
    does not see the districts' appeals.
    """

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _territories(self) -> dict[str, tuple[str, ...]]:
        return self._read(Territory, lambda post: post.territory)

    @cached_property
    def _offices(self) -> dict[str, tuple[str, ...]]:
        return self._read(Office, lambda post: post.office)

    @cached_property
    def _grants(self) -> set[tuple[int, str, str]]:
        """Content type, permission and object of every grant, in one statement."""
        types = [ContentType.objects.get_for_model(model).pk for model in (Territory, Office)]
        rows = UserObjectPermission.objects.filter(user_id=self._user.pk, content_type__in=types)
        return set(rows.values_list("content_type_id", "permission__codename", "object_pk"))

    def _read(
        self, model: type[Place], place_of: Callable[[Post], Place | None]
    ) -> dict[str, tuple[str, ...]]:
        """Paths by permission: what was granted, and what a post of today gives there."""
        kind = ContentType.objects.get_for_model(model).pk
        powers: dict[str, set[str]] = defaultdict(set)
        for post in self._user.current_posts:
            if (place := place_of(post)) is None:
                continue
            for codename in given_by(post.role):
                if (kind, codename, str(place.pk)) in self._grants:
                    powers[codename].add(place.path)
        return {codename: tuple(sorted(places)) for codename, places in powers.items()}

    def paths(self, permission: str) -> tuple[str, ...]:
        """Paths of the territories where the permission is held."""
        return self._territories.get(permission, ())

    def anywhere(self, permission: str) -> bool:
        """Whether the permission is held at any territory at all."""
        return bool(self.paths(permission))

    def everywhere(self, permission: str) -> bool:
        """Whether the permission is held for the whole country."""
        return any(path.count(".") == 1 for path in self.paths(permission))

    def at(self, permission: str, territory: Territory) -> bool:
        """Whether the permission holds at the territory: given there or anywhere above."""
        return any(territory.path.startswith(path) for path in self.paths(permission))

    def exactly_at(self, permission: str, territory: Territory) -> bool:
        """Whether the permission was given at this very territory."""
        return territory.path in self.paths(permission)

    def territories(self, permission: str) -> QuerySet[Territory]:
        """Every territory where the permission holds."""
        return Territory.objects.filter(self.inside(permission, "path"))

    def inside(self, permission: str, path_field: str) -> Q:
        """A condition on a path column: within any territory where the permission is held."""
        condition = Q()
        for path in self.paths(permission):
            condition |= Q(**{f"{path_field}__startswith": path})
        return condition or Q(pk__in=[])

    @cached_property
    def office_ids(self) -> frozenset[int]:
        """Offices the person acts for, the subordinate ones included."""
        paths = self._offices.get("act_for_office", ())
        if not paths:
            return frozenset()
        condition = Q()
        for path in paths:
            condition |= Q(path__startswith=path)
        return frozenset(Office.objects.filter(condition).values_list("pk", flat=True))

    def office_paths(self) -> tuple[str, ...]:
        """Paths of the offices where the person holds a post."""
        return self._offices.get("act_for_office", ())

    def acts_for(self, office: Office) -> bool:
        """Whether the person may answer for the office."""
        paths = self._offices.get("act_for_office", ())
        return any(office.path.startswith(path) for path in paths)
