"""The entry of a part's own process: Django first, the play after it."""

from __future__ import annotations

import datetime as dt

import django

from config.demonstration.volume import Volume


def run(index: int, volume: Volume, seed: int, now: dt.datetime) -> None:
    """Play one part of the regions in a process of its own."""
    django.setup()
    from config.demonstration.script import play_part

    play_part(index, volume, seed, now)
