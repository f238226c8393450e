"""The database as it was before the play, kept beside it until the play has ended.

A play that was broken off can't be taken up, and its log tables refuse to be emptied: the
next start begins again from the copy. Only on the embedded server; elsewhere nothing is copied.
"""

from __future__ import annotations

from pathlib import Path

from config import embedded_postgres


def keep(data_dir: Path, name: str) -> None:
    """Copy the database; nobody may be connected to it."""
    embedded_postgres.ensure_database(data_dir, _copy(name), template=name)


def put_back(data_dir: Path, name: str) -> bool:
    """Where a play was broken off, make the database what it was before; True if it was."""
    if not embedded_postgres.has_database(data_dir, _copy(name)):
        return False
    embedded_postgres.drop_database(data_dir, name)
    embedded_postgres.ensure_database(data_dir, name, template=_copy(name))
    return True


def let_go(data_dir: Path, name: str) -> None:
    """The play has ended: the copy is needed no more."""
    embedded_postgres.drop_database(data_dir, _copy(name))


def _copy(name: str) -> str:
    return f"{name}_unplayed"
