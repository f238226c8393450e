"""Posts give and take power: they keep the object permissions in step (DESIGN decision 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from guardian.models import UserObjectPermission

from territories import clock, kept
from territories.choices import Role
from territories.exceptions import PostError
from territories.models import Office, Post, Territory, User
from territories.roles import GROUP_ROLES, OFFICE_PERMISSIONS, TERRITORY_PERMISSIONS

Grant = tuple[int, str, str]  # content type id, object id, codename


@transaction.atomic
def appoint(
    *,
    user: User,
    role: Role,
    place: Territory | Office,
    act: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> Post:
    """Give a user a role at a place, from a day (to a day). Permissions follow at once.

    Raises PostError when the role can't be held at such a place.
    """
    is_office = isinstance(place, Office)
    if is_office != (role in OFFICE_PERMISSIONS):
        raise PostError(role)
    post = Post.objects.create(
        user=user,
        role=role,
        territory=None if is_office else place,
        office=place if is_office else None,
        act=act,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    sync(user=user)
    return post


@transaction.atomic
def appoint_newcomers(posts: Iterable[Post]) -> int:
    """Save the first posts of people who hold none, with their permissions, in a few statements.

    For the demonstration and for taking over a staff list. Posts must be in force today, without
    substitutes, and of roles without a group. Returns their number.
    """
    made = Post.objects.bulk_create(posts, batch_size=1000)
    permissions = _permissions()
    UserObjectPermission.objects.bulk_create(
        (
            UserObjectPermission(
                user_id=post.user_id,
                content_type_id=content_type,
                object_pk=pk,
                permission_id=permissions[content_type, codename],
            )
            for post in made
            for content_type, pk, codename in _grants([post])
        ),
        batch_size=2000,
    )
    return len(made)


@transaction.atomic
def end(*, post: Post, on: dt.date) -> Post:
    """End a post with the day given; its permissions go the day after."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    post.ends_on = max(on, post.starts_on)
    post.save(update_fields=["ends_on"])
    sync(user=post.user)
    if post.substitute is not None:
        sync(user=post.substitute)
    return post


@transaction.atomic
def substitute(*, post: Post, by: User, absent_from: dt.date, absent_to: dt.date) -> Post:
    """Let another person stand in while the holder is away."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if by == post.user or absent_to < absent_from:
        raise PostError(post.role)
    before = post.substitute
    post.substitute = by
    post.absent_from = absent_from
    post.absent_to = absent_to
    post.save(update_fields=["substitute", "absent_from", "absent_to"])
    for user in {by, before} - {None}:
        assert user is not None  # noqa: S101  for the type checker
        sync(user=user)
    return post


@transaction.atomic
def sync(*, user: User) -> None:
    """Make the user's object permissions and groups what the posts of today say."""
    User.objects.select_for_update().get(pk=user.pk)
    posts = Post.objects.effective_for(user, on=clock.today())
    held = list(posts)
    wanted = set(_grants(held))
    rows = UserObjectPermission.objects.filter(user=user).select_related("permission")
    present = {(row.content_type_id, row.object_pk, row.permission.codename): row for row in rows}

    stale = [row.pk for grant, row in present.items() if grant not in wanted]
    if stale:
        UserObjectPermission.objects.filter(pk__in=stale).delete()
    if missing := sorted(wanted - present.keys()):
        permissions = _permissions()
        UserObjectPermission.objects.bulk_create(
            UserObjectPermission(
                user=user,
                content_type_id=content_type,
                object_pk=pk,
                permission_id=permissions[content_type, codename],
            )
            for content_type, pk, codename in missing
        )
    _sync_groups(user, held)
    user.__dict__.pop("powers", None)
    user.__dict__.pop("current_posts", None)


def sync_all() -> int:
    """Bring everybody in step with today's posts; returns the number of users looked at."""
    users = User.objects.filter(pk__in=Post.objects.values("user")) | User.objects.filter(
        pk__in=Post.objects.values("substitute")
    )
    count = 0
    for user in users.iterator():
        sync(user=user)
        count += 1
    return count


def _grants(posts: Iterable[Post]) -> Iterable[Grant]:
    territory_type = ContentType.objects.get_for_model(Territory).pk
    office_type = ContentType.objects.get_for_model(Office).pk
    for post in posts:
        if post.territory_id is not None:
            for codename in TERRITORY_PERMISSIONS[post.role]:
                yield territory_type, str(post.territory_id), codename
        else:
            for codename in OFFICE_PERMISSIONS[post.role]:
                yield office_type, str(post.office_id), codename


def _permissions() -> dict[tuple[int, str], int]:
    return kept.once("permissions", _read_permissions)


def _read_permissions() -> dict[tuple[int, str], int]:
    types = [ContentType.objects.get_for_model(model).pk for model in (Territory, Office)]
    rows = Permission.objects.filter(content_type__in=types)
    return {
        (content_type, codename): pk
        for content_type, codename, pk in rows.values_list("content_type", "codename", "pk")
    }


def _sync_groups(user: User, posts: Iterable[Post]) -> None:
    wanted = {post.role for post in posts} & set(GROUP_ROLES)
    present = dict(user.groups.filter(name__in=GROUP_ROLES).values_list("name", "pk"))
    for role in sorted(wanted - present.keys()):
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    if stale := [pk for name, pk in present.items() if name not in wanted]:
        user.groups.remove(*stale)
