"""Programmes on the national desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from receptions.national_tiles import Tile, figure_tile, register
from territories.periods import Quarter


def programmes(quarter: Quarter) -> Iterable[Tile]:
    """Measures past their date and problems no measure solves."""
    yield from figure_tile("measures_in_time", quarter)
    yield from figure_tile("measures_overdue", quarter, bad=True)
    yield from figure_tile("systemic_open", quarter)


def join() -> None:
    """Called once from apps.py."""
    register(_("Programmes"), programmes, order=30)
