"""What a server process keeps from its start to its end."""

from __future__ import annotations

import gc

from django.urls import resolve


def settle() -> None:
    """Keep what start-up has built out of the garbage collector's way.

    It never becomes garbage, and walking over all of it again and again made single pages wait a
    third of a second. The addresses are read first, since they bring in every page's code.
    """
    resolve("/")
    gc.collect()
    gc.freeze()
