"""`python -m bench [WHAT]`: this system against bare floors, as ratios; without WHAT the basics.

`desk` measures the appeals desk at millions (bench/desk.py has its options), `control` the control
desk of the heads, `matching FOLDER` how well people are found again, `old_register` a large
spreadsheet of the register kept before, `escalation` the scheduled task over twenty thousand due
questions, `pages` every staff page of the demonstration, `planner` a district's households split
into the days of crews, `phones` two hundred phones that upload a day while the server is killed,
`national` the papers of a whole quarter drawn by two workers, `portfolio` a region's portfolio at
twenty thousand measures against two hundred, `drafting` a programme drafted from five thousand
sources, `figures` the figures of questions at five million appeals against fifty thousand. `all`
takes the basics and every one of these but `matching`, one after the other: hours.

It works on a database of its own (`qabulxona_bench`) and leaves it for the next run.
"""

from __future__ import annotations

import importlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ["QABULXONA_DB"] = (
    "qabulxona_bench_played" if sys.argv[1:2] == ["pages"] else "qabulxona_bench"
)

import django
from django.conf import settings

BASE = Path(__file__).resolve().parent.parent
SMALL, LARGE = 2_000, 200_000
ROUNDS = 15
COMMANDS = (
    ["migrate", "-v0"],
    ["createcachetable"],
    ["load_reference"],
    ["load_site"],
    ["collectstatic", "--noinput", "-v0"],
)
MEASURES = {
    "control": "bench.control_desk",
    "desk": "bench.desk",
    "drafting": "bench.drafting",
    "escalation": "bench.escalation",
    "figures": "bench.figures",
    "matching": "bench.matching",
    "national": "bench.national_quarter",
    "old_register": "bench.old_register",
    "opening": "bench.opening",
    "pages": "bench.pages",
    "phones": "bench.phones",
    "planner": "bench.planner",
    "portfolio": "bench.portfolio",
}


def prepare() -> None:
    """The database with tables, reference data and staff."""
    from config import embedded_postgres

    folder = settings.VAR_DIR / "postgres"
    embedded_postgres.ensure_running(folder)
    embedded_postgres.ensure_database(folder, os.environ["QABULXONA_DB"])
    for command in COMMANDS:
        order = [sys.executable, "manage.py", *command]
        subprocess.run(order, check=True, cwd=BASE)  # noqa: S603  our own commands


def median_ms(work: Callable[[], object]) -> float:
    """Milliseconds of the median of ROUNDS runs, after two that don't count."""
    work(), work()
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def lists() -> dict[str, float]:
    """Milliseconds of a full page of the register, for the country and for a region."""
    from bench.client import browse

    found = {}
    for name in ("administration", "regional-head"):
        ask = partial(browse(name), "/receptions/appeals/")
        found[name] = median_ms(ask)
    return found


def main() -> int:
    """Run what was asked for and print its table."""
    if wrong := set(sys.argv[1:2]) - {*MEASURES, "all"}:
        print(f"{wrong.pop()}: no such measure; all, or one of {', '.join(MEASURES)}")
        return 2
    prepare()
    django.setup()
    from bench import copy_load, report_pdf
    from territories import demo

    demo.create_demo_accounts()
    if sys.argv[1:2] == ["all"]:
        return max(
            _alone(), *(_alone(name) for name in MEASURES if name not in ("matching", "pages"))
        )
    if sys.argv[1:2]:
        importlib.import_module(MEASURES[sys.argv[1]]).main(sys.argv[2:])
        return 0
    copy_load.empty()
    copy_load.load(SMALL)
    small = lists()
    copy_load.load(LARGE)
    large = lists()
    rows = [
        (f"register, {name}: {LARGE:,} against {SMALL:,} appeals", large[name] / small[name], 1.3)
        for name in small
    ]
    pdf = report_pdf.measure()
    print("\nratio  allowed  what")
    for words, ratio, allowed in rows:
        print(f"{ratio:5.2f}  {allowed:7.2f}  {words}")
    print(f"register at {LARGE:,}: {large}")
    print(f"report PDF: {pdf}")
    return _alone("pages")


def _alone(*what: str) -> int:
    """Measure in a process of its own, with its own database; the exit code."""
    order = [sys.executable, "-m", "bench", *what]
    return subprocess.run(order, check=False, cwd=BASE).returncode  # noqa: S603  our own commands


if __name__ == "__main__":
    sys.exit(main())
