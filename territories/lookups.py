"""Finding places, offices and people by typed words, in any script."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from territories.choices import Level
from territories.models import Office, Territory, User
from territories.models.fold import Fold

MAX_WORDS = 6


def with_words(queryset: QuerySet[Any, Any], text: str, column: str = "name_key") -> Any:
    """Rows whose folded column has every typed word, in whatever script; none for no word."""
    words = text.replace("\x00", " ").split()[:MAX_WORDS]
    if not words:
        return queryset.none()
    for word in words:
        queryset = queryset.filter(**{f"{column}__contains": Fold(Value(word))})
    return queryset


def places() -> QuerySet[Territory, Territory]:
    """Every territory of today down to the districts."""
    found = Territory.objects.filter(valid_to__isnull=True).exclude(level=Level.MAHALLA)
    return found.select_related("parent")


def every_place() -> QuerySet[Territory, Territory]:
    """Every territory of today, mahallas too."""
    return Territory.objects.filter(valid_to__isnull=True).select_related("parent__parent")


def search_places(queryset: QuerySet[Territory, Territory], text: str) -> Any:
    """Territories by "name", by "name, what lies above" or by the start of the code."""
    name, _comma, above = text.partition(",")
    named = Q(pk__in=with_words(queryset, name).values("pk"))
    if name.strip().isdecimal():
        named |= Q(code__startswith=name.strip())
    found = queryset.filter(named)
    if above.strip():
        found = with_words(found, above, "parent__name_key")
    return found.order_by("path")


def search_offices(queryset: QuerySet[Office, Office], text: str) -> Any:
    """Offices by words of their name and of their territory; the upper ones first."""
    return with_words(queryset, text.replace(",", " ")).order_by("path")


def search_people(queryset: QuerySet[User, User], text: str) -> Any:
    """People by words of their name or by their sign-in name."""
    parts: list[Any] = []
    for column in ("last_name", "first_name", "patronymic", "username"):
        parts += [column, Value(" ")]
    named = queryset.annotate(name_key=Fold(Concat(*parts, output_field=TextField())))
    return with_words(named, text)


def place_label(place: Territory) -> str:
    """The name with what lies above: "Urgut tumani, Samarqand viloyati"."""
    return f"{place.name}, {place.parent.name}" if place.parent else place.name


def place_hint(place: Territory) -> str:
    """What lies above the parent: two districts of one name have their mahallas apart."""
    above = place.parent.parent if place.parent else None
    return above.name if above else ""
