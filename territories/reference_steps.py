"""What upper floors load with `manage.py load_reference`; registered from their `apps.py`."""

from collections.abc import Callable

Step = Callable[[], int]
_steps: dict[str, Step] = {}


def register(words: str, step: Step) -> None:
    """Add a step once: the words said while it runs, and what returns how many rows there are."""
    _steps[words] = step


def registered() -> list[tuple[str, Step]]:
    """The steps in the order of their registration."""
    return list(_steps.items())
