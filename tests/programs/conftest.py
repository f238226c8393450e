import pytest

from tests.factories import programs


@pytest.fixture
def where(db, time_machine):
    """A place on Tuesday 24 November 2026, ten in the morning in Tashkent."""
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return programs.place()
