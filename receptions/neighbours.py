"""The appeal before and after one, inside the list it was opened from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from receptions.filters import RegisterFilter
from receptions.models import Appeal
from territories.models import User

PARAMETER = "in"
LONGEST = 4_000


def stay(request: HttpRequest, url: str) -> str:
    """The address with the list that the present one was opened from, if it was from any.

    Forms are sent to their own full address, so a step taken keeps the person in the list.
    """
    query = request.GET.get(PARAMETER)
    if query is None:
        return url
    address, hash_sign, fragment = url.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({PARAMETER: query[:LONGEST]})}{hash_sign}{fragment}"


def register_url(request: HttpRequest) -> str:
    """The list that the present address was opened from; the whole register without one."""
    query = RegisterFilter(QueryDict(request.GET.get(PARAMETER, "")[:LONGEST])).as_query()
    register = reverse("receptions:appeal-list")
    return f"{register}?{query}" if query else register


@dataclass(frozen=True)
class Neighbours:
    """Addresses round one appeal; empty at the ends of the list."""

    list_url: str
    newer_url: str
    older_url: str


def around(appeal: Appeal, query: str, user: User) -> Neighbours:
    """The neighbours in the order of the register, each found by one statement."""
    form = RegisterFilter(QueryDict(query[:LONGEST]))
    found = form.narrow(Appeal.objects.visible_to(user), user)
    newer = found.filter(pk__gt=appeal.pk).order_by("pk")
    older = found.filter(pk__lt=appeal.pk).order_by("-pk")
    query = form.as_query()
    register = reverse("receptions:appeal-list")
    return Neighbours(
        list_url=f"{register}?{query}" if query else register,
        newer_url=_url(newer.values_list("number", flat=True).first(), query),
        older_url=_url(older.values_list("number", flat=True).first(), query),
    )


def _url(number: str | None, query: str) -> str:
    if number is None:
        return ""
    address = reverse("receptions:appeal-detail", args=[number])
    return f"{address}?{urlencode({PARAMETER: query})}"
