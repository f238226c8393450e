"""Finding rows by what is typed: names in any script, the district after a comma."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value

from receptions import personal_number
from receptions.models import Appeal, Applicant, Reception, Topic
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Office, Territory, User
from territories.models.fold import Fold

# What a legal entity's name may begin with, as the fold keeps it.
QUOTES = '«"“„'
MOST_TOLD = 200  # people that are looked at to choose from
NO_QUOTES = str.maketrans("", "", '«»"“”„')


def with_words(queryset: QuerySet[Any, Any], text: str, column: str = "name_key") -> Any:
    """Rows whose folded column has every typed word, in whatever script; none for no word."""
    words = text.split()[:6]
    if not words:
        return queryset.none()
    for word in words:
        queryset = queryset.filter(**{f"{column}__contains": Fold(Value(word))})
    return queryset


def mahallas() -> QuerySet[Territory, Territory]:
    """Mahallas of today with their district."""
    return Territory.objects.filter(level=Level.MAHALLA, valid_to__isnull=True).select_related(
        "parent__parent"
    )


def districts() -> QuerySet[Territory, Territory]:
    """Districts, cities and city districts of today with their region."""
    return Territory.objects.filter(
        level__in=DISTRICT_LEVELS, valid_to__isnull=True
    ).select_related("parent")


def offices() -> QuerySet[Office, Office]:
    """Offices that work today with their territory."""
    return Office.objects.active().select_related("territory")


def search_places(queryset: QuerySet[Territory, Territory], text: str) -> Any:
    """Territories by "name" or "name, what lies above"."""
    name, _comma, above = text.partition(",")
    found = with_words(queryset, name)
    if above.strip():
        found = with_words(found, above, "parent__name_key")
    return found.order_by("name_key", "path")


def search_offices(queryset: QuerySet[Office, Office], text: str) -> Any:
    """Offices by words of their name, which ends with the territory; the upper ones first."""
    return with_words(queryset, text.replace(",", " ")).order_by("path")


def place_label(place: Territory) -> str:
    """The name with what lies above: "Navbahor, Chilonzor tumani"."""
    return f"{place.name}, {place.parent.name}" if place.parent else place.name


def place_hint(place: Territory) -> str:
    """The region of a mahalla."""
    above = place.parent.parent if place.parent else None
    return above.name if above else ""


def known_applicants(user: User, text: str) -> QuerySet[Applicant, Applicant]:
    """People by personal number, telephone (exact, anywhere) or the start of the name.

    By name only people are found who appealed to a reception the user sees: an exact number
    has to be told by the person, a name may be tried out.
    """
    from receptions.forms.fields import normal_phone

    digits = "".join(sign for sign in text if sign.isdigit())
    everybody = Applicant.objects.select_related("mahalla__parent").order_by("name_key", "-pk")
    if len(digits) == 14:
        return everybody.filter(personal_number_index=personal_number.blind_index(digits))
    if len(digits) >= 9:
        number = normal_phone(text)
        return everybody.filter(phone=number) if number else everybody.none()
    text = text.translate(NO_QUOTES).strip()
    if len(text) < 2:
        return everybody.none()
    named = everybody.filter(do_not_disclose=False)
    if user.powers.everywhere("view_appeals"):
        return named.filter(_begins_with(text, "name_key"))
    return named.filter(pk__in=_told_here(user, text))


def _told_here(user: User, text: str) -> list[int]:
    """Who gave a name that begins so to a reception the user sees; the first by name.

    Asked of the appeals, reception by reception: a name that is common in the country has
    thousands of people, one reception few of them.
    """
    receptions = list(Reception.objects.visible_to(user).values_list("pk", flat=True))
    told = Appeal.objects.not_kept_from(user).filter(reception__in=receptions)
    named = told.annotate(told=Fold("applicant_name")).filter(_begins_with(text, "told"))
    people = named.values_list("applicant", "told").distinct().order_by("told", "-applicant")
    return [person for person, _told in people[:MOST_TOLD]]


def _begins_with(text: str, column: str) -> Q:
    """The words begin the name as a whole; or one begins it and the others follow in any order.

    A quote before the name of a legal entity does not count.
    """
    words = text.split()[:4]
    begins, has = f"{column}__startswith", f"{column}__contains"
    condition = Q()
    for whole in (text, *(quote + text for quote in QUOTES)):
        condition |= Q(**{begins: Fold(Value(whole))})
    for first in words if len(words) > 1 else []:
        rest = Q()
        for word in words:
            if word is not first:
                rest &= Q(**{has: Fold(Value(word))})
        condition |= Q(**{begins: Fold(Value(first))}) & rest
    return condition


def streets(mahalla: str, text: str) -> list[str]:
    """Streets written before in a mahalla (its id), that have the typed word; at most ten.

    A street is what stands before the house: up to the first comma or digit.
    """
    word = text.strip()
    if len(word) < 2 or not mahalla.isdecimal():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT street FROM (
                SELECT btrim(regexp_replace(address, '[,0-9№].*$', '')) AS street
                FROM (SELECT address FROM receptions_applicant
                      WHERE mahalla_id = %(mahalla)s AND address <> '' AND NOT do_not_disclose
                      LIMIT 3000) AS one
                UNION ALL
                SELECT btrim(regexp_replace(place, '[,0-9№].*$', ''))
                FROM (SELECT place FROM receptions_question
                      WHERE mahalla_id = %(mahalla)s AND place <> '' LIMIT 3000) AS two
            ) AS found
            WHERE street <> '' AND qx_fold(street) LIKE '%%' || qx_fold(%(word)s) || '%%'
            GROUP BY street ORDER BY count(*) DESC, street LIMIT 10
            """,
            {"mahalla": int(mahalla), "word": word.replace("%", "").replace("_", "")},
        )
        return [str(row[0]) for row in cursor.fetchall()]


def masked_line(applicant: Applicant) -> str:
    """Enough to tell people apart, not more: name, year of birth, the end of the telephone."""
    parts = [applicant.masked_name]
    if applicant.birth_date:
        parts.append(str(applicant.birth_date.year))
    if applicant.phone:
        parts.append(f"··· {applicant.phone[-4:-2]} {applicant.phone[-2:]}")
    return ", ".join(parts)


def search_topics(queryset: QuerySet[Topic, Topic], text: str) -> Any:
    """Topics of both levels by name or code."""
    return (
        (with_words(queryset, text) | queryset.filter(code__startswith=text.strip())).order_by(
            "code"
        )
        if text.strip()
        else queryset.none()
    )


def topic_hint(topic: Topic) -> str:
    """The group of a topic."""
    return topic.parent.name if topic.parent else ""
