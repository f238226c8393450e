"""Room for the interpreter's stack, taken once for all that runs inside a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# In words of the interpreter's stack: more than half of the half megabyte that it takes for it.
WIDE = 33_000


def in_one_piece(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the call returns or raises.

    CPython takes its stack from the system in pieces of 16 kB, and gives a piece back as soon as
    the frames on it are gone. Where the frames of a page or a task go to and fro over the end of a
    piece, every call takes and gives one: a sixth of the time, and more. A frame too wide for such
    a piece makes CPython take one of half a megabyte; what is called from here lies on the rest.
    """
    return call(*args, **kwargs)


in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=WIDE)
