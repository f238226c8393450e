"""Which cases came to the figures of a sealed report, and which went, since its seal or last sheet.

A whole holds the cases of its own desk; those of its parts stand in the parts' seals and are told
by the parts' sheets. A part that was opened again since has no sheets to that seal any more: what
it was sealed with is compared with what is there now, as if it were the whole's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from receptions.models import CorrectionLine, CorrectionSheet, QuarterReport, ReportVersion
from receptions.services import report_cases
from receptions.services.correction_causes import Change
from receptions.services.report_counts import SEALED
from territories.figure_registry import registry
from territories.models import Territory

ByCode = dict[str, set[str]]


@dataclass
class Told:
    """Cases that sheets named, one after the other: what came in all, and what went."""

    came: set[str] = field(default_factory=set)
    went: set[str] = field(default_factory=set)

    def then(self, came: Iterable[str], went: Iterable[str]) -> None:
        """Take in what happened next."""
        added, removed = set(came), set(went)
        self.came, self.went = (
            (self.came - removed) | (added - self.went),
            (self.went - added) | (removed - self.came),
        )

    def besides(self, parts: Told) -> Told:
        """What of a whole's sheets was not of its parts: a case may have gone from one to other."""
        return Told(
            (self.came - parts.came) | (parts.went - self.went),
            (self.went - parts.went) | (parts.came - self.came),
        )


def find(
    report: QuarterReport,
    parts: Iterable[Mapping[str, Any]],
    changes: Iterable[Change],
    sheets: QuerySet[CorrectionSheet],
    network: report_cases.Network,
) -> None:
    """Put the cases that came and went into the changes.

    `parts` are those of the seal, `sheets` the report's own so far.
    """
    with_cases = [one for one in changes if registry.figures[one.code].cases is not None]
    codes = [one.code for one in with_cases]
    if not codes:
        return
    sealed = [one for one in parts if one["state"] in SEALED]
    again = _opened_again([one["digest"] for one in sealed])
    standing = [one for one in sealed if one["digest"] not in again]
    places = Territory.objects.filter(code__in=[one["code"] for one in standing])
    where = report.reception.territory_id, set(places.values_list("pk", flat=True))
    now = report_cases.within(codes, report.period, network, where)
    then = _own(QuarterReport.objects.filter(pk=report.pk), codes)
    _add(then, _of_seals(again, codes))
    told, last = _told(sheets), sheets.last()
    below = CorrectionSheet.objects.filter(digest__in=[one["digest"] for one in standing])
    earlier = _told(below.filter(at__lte=last.at)) if last else {}
    later = _told(below.filter(at__gt=last.at) if last else below)
    for one in with_cases:
        own = told.get(one.code, Told()).besides(earlier.get(one.code, Told()))
        old, new = (then[one.code] | own.came) - own.went, set(now.get(one.code, ()))
        found = Told(new - old, old - new)
        since = later.get(one.code, Told())
        found.then(since.came, since.went)
        one.added, one.removed = sorted(found.came), sorted(found.went)


def _opened_again(digests: Collection[str]) -> list[str]:
    """Those of the seals that are kept as earlier versions only."""
    versions = ReportVersion.objects.filter(digest__in=digests)
    here = QuarterReport.objects.filter(digest__in=digests, state__in=SEALED)
    return sorted(set(versions.values_list("digest", flat=True)) - _digests(here))


def _digests(reports: QuerySet[QuarterReport]) -> set[str]:
    return set(reports.values_list("digest", flat=True))


def _own(sealed: QuerySet[Any], codes: Sequence[str]) -> ByCode:
    """Case numbers that these seals hold themselves."""
    found: ByCode = {code: set() for code in codes}
    for code in codes:
        for numbers in sealed.values_list(f"figures__cases__{code}", flat=True):
            found[code].update(numbers or ())
    return found


def _of_seals(digests: Collection[str], codes: Sequence[str]) -> ByCode:
    """Case numbers behind these seals, with everything below them, as it was sealed then."""
    found: ByCode = {code: set() for code in codes}
    for kept in (
        QuarterReport.objects.filter(digest__in=digests, state__in=SEALED),
        ReportVersion.objects.filter(digest__in=digests),
    ):
        _add(found, _own(kept, codes))
        for parts in kept.values_list("figures__parts", flat=True):
            below = [one["digest"] for one in parts or () if one["state"] in SEALED]
            if below:
                _add(found, _of_seals(below, codes))
    return found


def _add(into: ByCode, more: Mapping[str, Iterable[str]]) -> None:
    for code, numbers in more.items():
        into[code].update(numbers)


def _told(sheets: QuerySet[CorrectionSheet]) -> dict[str, Told]:
    """What these sheets named, by figure."""
    found: dict[str, Told] = defaultdict(Told)
    lines = CorrectionLine.objects.filter(sheet__in=sheets)
    for line in lines.order_by("sheet__at", "pk"):
        found[line.figure].then(line.added, line.removed)
    return found
