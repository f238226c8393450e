"""Programmes on the national desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from receptions.national_tiles import Desk, Group, Tile, register

FIGURES = ("measures_in_time", "measures_overdue", "systemic_open")


def programmes(desk: Desk) -> Iterable[Tile]:
    """Measures past their date and problems no measure solves."""
    for code in FIGURES:
        yield from desk.tile(code, bad=code == "measures_overdue")


def join() -> None:
    """Called once from apps.py."""
    register(Group(_("Programmes"), programmes, 30, FIGURES))
