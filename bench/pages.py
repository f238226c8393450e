"""`python -m bench pages`: every staff page of the demonstration against a page of fixed words.

Each role opens what its menu and today page lead to, one page of each kind, in this process; a
web worker then serves the same pages over HTTP and tells the most memory it ever held. The
quarter is played once, in a database of its own (`qabulxona_bench_played`).
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from django.core.management import call_command
from django.urls import Resolver404, resolve

STATIC = "/accounts/logout/"  # a page of fixed words in the same shell, for a signed-in person
ALLOWED = 10.0
MEMORY_MB = 300
ROUNDS = 7
SHOWN = 12
APPS = {"territories", "receptions", "fieldvisits", "programs"}
LINK = re.compile(r'href="(/[^"#]*)')


def main(_arguments: list[str]) -> None:
    """Print the dearest pages; ends with 1 where one, or the worker, is beyond its limit."""
    from receptions.models import Appeal
    from territories.demo import ACCOUNTS

    if not Appeal.objects.exists():
        call_command("play_quarter", "--no-papers")
    seen: set[str] = set()
    found = [
        (ratio, account.username, page)
        for account in ACCOUNTS
        for ratio, page in measured(account.username, seen)
    ]
    found.sort(reverse=True)
    print(f"\n{len(found)} pages; the dearest, as times a page of fixed words (at most {ALLOWED}):")
    for ratio, username, page in found[:SHOWN]:
        print(f"{ratio:5.1f}  {username:15}  {page}")
    memory = worker_memory([page for _ratio, username, page in found if username == "head"])
    print(f"web worker's most memory: {memory:.0f} MB (at most {MEMORY_MB})")
    if found[0][0] > ALLOWED or memory > MEMORY_MB:
        sys.exit(1)


def measured(username: str, seen: set[str]) -> Iterator[tuple[float, str]]:
    """Ratio and address of one page of each kind that the person's links lead to."""
    from bench.client import browse

    ask = browse(username)
    waiting = deque(["/today/"])
    own: set[str] = set()
    while waiting:
        page = waiting.popleft()
        kind = kind_of(page)
        if kind is None or kind in own or (kind in seen and page != "/today/"):
            continue
        own.add(kind)
        try:
            answer = ask(page)
        except RuntimeError:  # not this person's, or a page that leads on
            continue
        if "text/html" not in answer.headers["content-type"]:
            continue
        waiting.extend(LINK.findall(answer.content.decode()))
        yield ratio(ask, page), page
    seen |= own


def kind_of(page: str) -> str | None:
    """The name of a staff page; None for others."""
    try:
        found = resolve(page.split("?")[0])
    except Resolver404:
        return None
    staff = found.view_name == "today" or set(found.app_names) & APPS
    return found.view_name if staff else None


def ratio(ask: Callable[[str], object], page: str) -> float:
    """Medians of the page and of the page of fixed words, asked in turn."""
    times: dict[str, list[float]] = {page: [], STATIC: []}
    ask(STATIC)
    for _round in range(ROUNDS):
        for address, taken in times.items():
            start = time.perf_counter()
            ask(address)
            taken.append(time.perf_counter() - start)
    return statistics.median(times[page]) / statistics.median(times[STATIC])


def worker_memory(pages: list[str]) -> float:
    """Megabytes: the most that a process of the server held while a head looked at everything."""
    from bench.client import Visitor
    from bench.server import serving

    with serving() as (process, ask):
        head = Visitor(ask.base, "head")
        for _turn in range(3):
            for page in pages:
                head.ask("GET", page)
        family = [process, *process.children(recursive=True)]
        return max(peak(one) for one in family) / 1024


def peak(process: psutil.Process) -> float:
    """Kilobytes of memory a process held at most."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return float(found.group(1)) if found else 0.0
