"""`python -m bench national [SHARE]`: the papers of a whole quarter, drawn by two workers.

Every reception's full and council edition in Uzbek, the country's in four languages; signed as
in production. The content is synthetic, of the size a real quarter has: what is measured is the
drawing and the signature, the memory of a worker, and what the whole would take. SHARE is the
part drawn, 1 for all of it (0.25 without it: every fourth paper).
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings
from django.utils import translation

WORKERS = 2
DISTRICTS, REGIONS = 208, 14
EDITIONS = ("full", "council")
ALLOWED_SECONDS, ALLOWED_MB = 180, 400
Paper = tuple[str, str, str]  # level, edition, language


def papers() -> list[Paper]:
    """What a national quarter consists of."""
    own = [("district", edition, "uz") for edition in EDITIONS] * DISTRICTS
    own += [("region", edition, "uz") for edition in EDITIONS] * REGIONS
    languages = [code for code, _name in settings.LANGUAGES]
    return own + [("country", edition, code) for edition in EDITIONS for code in languages]


def begin(folder: str) -> None:
    """A worker's start: Django, fonts, the certificate."""
    import django

    django.setup()
    from receptions import signing

    key, certificate = signing.make_test_certificate(Path(folder))
    settings.REPORT_SIGN_KEY, settings.REPORT_SIGN_CERTIFICATE = str(key), str(certificate)


def one(paper: Paper) -> tuple[int, int, float]:
    """Draw and sign one paper: pages, the worker's largest memory so far in KB, CPU seconds."""
    from bench.report_pdf import sample
    from receptions import signing
    from receptions.pdf.report import draw

    level, edition, language = paper
    began = time.process_time()
    with translation.override(language):
        data, pages = draw(sample(edition, level))
        signing.sign(data, reason="bench")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages, memory, time.process_time() - began


def measure(share: float = 0.25, *, workers: int = WORKERS) -> dict[str, float]:
    """Draw every so many-th paper and tell what all of them take."""
    every = papers()
    chosen = every[:: max(1, round(1 / share))]
    with tempfile.TemporaryDirectory() as folder:
        begin(folder)
        with ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=begin, initargs=(folder,)
        ) as pool:
            list(pool.map(one, chosen[:workers]))  # both have loaded what they need
            began = time.perf_counter()
            done = list(pool.map(one, chosen, chunksize=4))
            seconds = time.perf_counter() - began
    return {
        "papers": len(every),
        "drawn": len(chosen),
        "pages_drawn": sum(pages for pages, _memory, _cpu in done),
        "seconds": round(seconds, 1),
        "seconds_for_all": round(seconds * len(every) / len(chosen), 1),
        # What it takes where nobody else wants the processors.
        "cpu_seconds_for_all_each": round(
            sum(cpu for _pages, _memory, cpu in done) * len(every) / len(chosen) / workers, 1
        ),
        "papers_per_second": round(len(chosen) / seconds, 2),
        "worker_mb": round(max(memory for _pages, memory, _cpu in done) / 1024),
    }


def main(arguments: Sequence[str]) -> None:
    """Print what was measured against what is allowed."""
    found = measure(float(arguments[0]) if arguments else 0.25)
    print(f"a national quarter of {found['papers']:.0f} papers by {WORKERS} workers: {found}")
    print(f"allowed: {ALLOWED_SECONDS} s for all, {ALLOWED_MB} MB a worker")
