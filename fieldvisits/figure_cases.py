"""The cases behind figures of the field, one row each."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format

from fieldvisits.models import FieldReception, Finding, Round, Visit
from territories.figures import Case


def round_case(row: Round) -> Case:
    """A round, with its territory."""
    day = date_format(row.starts_on, "SHORT_DATE_FORMAT")
    return Case(str(row.pk), row.get_absolute_url(), f"{row.territory.name}, {day}")


def visit_case(row: Visit) -> Case:
    """A household of a round, with the round's territory; the address stays in the round."""
    url = reverse("fieldvisits:round-detail", args=[row.round_id])
    number = f"{row.round_id}/{row.position}"
    return Case(number, f"{url}#visit-{row.position}", row.round.territory.name)


def finding_case(row: Finding) -> Case:
    """A problem, with its topic."""
    return Case(str(row.pk), row.get_absolute_url(), row.topic.name)


def field_reception_case(row: FieldReception) -> Case:
    """A field or public reception."""
    return Case(str(row.pk), row.get_absolute_url(), row.place)
