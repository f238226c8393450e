"""Reference data of higher floors: each app says in its `apps.py` what `load_reference` loads."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[], object]
_steps: dict[str, Step] = {}


def register(words: str, step: Step) -> None:
    """Have a step done after those of the lower floors; `words` say what it loads.

    A step returns how many rows there are and is safe to run again.
    """
    if _steps.setdefault(words, step) is not step:
        raise ValueError(words)


def steps() -> list[tuple[str, Step]]:
    """The steps in the order they were registered."""
    return list(_steps.items())
