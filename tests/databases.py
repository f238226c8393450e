"""Databases for the tests: a migrated template, built once, and quick copies of it."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
from django.conf import settings
from psycopg2 import sql

from config import embedded_postgres

APPS = ("territories", "receptions", "fieldvisits", "programs", "cms", "config")
PREFIX = os.environ.get("QABULXONA_TEST_DB", "test")


def start_server() -> None:
    """Have the embedded server of the tests running, unless DATABASE_URL points elsewhere."""
    embedded_postgres.ensure_for_settings()


def execute(statement: str, *names: str) -> list[tuple]:
    """Run one statement outside any test database; {} in it are names."""
    entry = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname="postgres",
        user=entry["USER"],
        password=entry["PASSWORD"],
        host=entry["HOST"],
        port=entry["PORT"] or None,
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def exists(name: str) -> bool:
    rows = execute("SELECT datname FROM pg_database")
    return any(row[0] == name for row in rows)


def clone(template: str, name: str) -> None:
    """Replace the database by a fresh copy of the template."""
    drop(name)
    execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)


def drop(name: str) -> None:
    execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def own_name(label: str) -> str:
    """A name for a copy that no other process uses; the process id lets leftovers be found."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"{PREFIX}_{label}_{worker}_p{os.getpid()}"


def drop_leftovers() -> None:
    """Drop the copies of test runs that were killed."""
    for (name,) in execute("SELECT datname FROM pg_database"):
        start, _, pid = name.rpartition("_p")
        if start.startswith(f"{PREFIX}_") and pid.isdigit() and not psutil.pid_exists(int(pid)):
            drop(name)


def template(
    label: str,
    sources: Iterable[Path],
    commands: Iterable[list[str]],
    *,
    base: str = "",
    **env: str,
) -> str:
    """The name of the database these commands make; built when a source has changed.

    It begins as a copy of `base`, where one is named.
    """
    start_server()
    name = f"{PREFIX}_{label}_{digest(sources)}"
    with locked(f"{PREFIX}_{label}"):
        if exists(name):
            return name
        for (old,) in execute("SELECT datname FROM pg_database"):
            if old.startswith(f"{PREFIX}_{label}_") and "_p" not in old[len(PREFIX) :]:
                drop(old)
        unfinished = f"{name}_building"
        drop(unfinished)
        if base:
            clone(base, unfinished)
        for command in commands:
            manage(*command, QABULXONA_DB=unfinished, **env)
        execute("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


def migrated_template() -> str:
    return template(
        "migrated", migration_sources(), [["migrate", "--verbosity=0", "--skip-checks"]]
    )


def migration_sources() -> list[Path]:
    """Every migration, and the locked versions of the packages that bring their own."""
    found = [path for app in APPS for path in (settings.BASE_DIR / app).glob("migrations/**/*.*")]
    return [*found, settings.BASE_DIR / "requirements" / "base.txt"]


def digest(sources: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(set(sources)):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(str(path.relative_to(settings.BASE_DIR)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]


def manage(*arguments: str, **env: str) -> None:
    """Run one management command with the tests' settings in a process of its own."""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test", **env}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        check=False,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout[-4000:]}")


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time builds a template."""
    path = settings.VAR_DIR / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    migrated_template()
