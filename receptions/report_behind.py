"""The case numbers that a seal froze behind its figures, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import quote, urlencode

from django.db.models import F
from django.urls import reverse

from receptions.figure_parts import case_of, seen_appeals
from receptions.models import QuarterReport, ReportVersion
from receptions.models.report import SEALED_STATES
from receptions.report_content import FigureLine, ReportContent, written
from receptions.services.report_cases import Network
from territories import figure_pages, figure_sight, kept
from territories.figure_pages import Cases
from territories.figures import Case, Figure
from territories.models import Territory, User
from territories.quarter_tree import Tree


@dataclass(frozen=True)
class Part:
    """A sealed report right below, with what it adds to the figure and its own list.

    Of one that was opened again since, `url` is the list of the version that was added up; `now`
    and `now_url` are what it says now, '' until it is sealed anew.
    """

    name: str
    shown: str
    url: str
    opened_again: bool = False
    now: str = ""
    now_url: str = ""


def frozen(report: QuarterReport, code: str) -> Sequence[str] | None:
    """The case numbers sealed with the figure; None where the seal holds none for it."""
    if not report.is_sealed:
        return None
    numbers: Sequence[str] | None = report.figures.get("cases", {}).get(code)
    return numbers


def may_open(user: User, place: Territory, figure: Figure) -> bool:
    """Whether the person sees cases of the territory (single ones may still be kept)."""
    return figure_sight.opens(figure, user, place)


def linked(
    content: ReportContent, report: QuarterReport, user: User, *, version: int | None = None
) -> dict[str, FigureLine]:
    """The report's figures, with the address of the list where the person may open one.

    Of an earlier version, `report` is the report as it was then.
    """
    place = report.reception.territory
    return {
        code: replace(line, url=_url(report, code, version))
        if frozen(report, code) is not None and may_open(user, place, line.figure)
        else line
        for code, line in content.figures.items()
    }


def cases(report: QuarterReport, figure: Figure, user: User, params: Mapping[str, str]) -> Cases:
    """A page of the sealed cases, without those kept from the person (R-21)."""
    return listed(report, figure, frozen(report, figure.code) or (), user, params)


def listed(
    report: QuarterReport,
    figure: Figure,
    numbers: Sequence[str],
    user: User,
    params: Mapping[str, str],
) -> Cases:
    """A page of the cases of these numbers, without those kept from the person (R-21)."""
    behind = _cases(report, figure, numbers)
    return figure_pages.listed(figure, behind, user, params, whole=True)


def parts(report: QuarterReport, code: str) -> list[Part]:
    """Reports right below whose cases stand in their own seals, as they were added up."""
    sealed = {
        part["code"]: part
        for part in report.figures.get("parts", [])
        if part["state"] in SEALED_STATES and code in part["figures"]
    }
    below = QuarterReport.objects.light().filter(
        reception__territory__code__in=sealed, year=report.year, quarter=report.quarter
    )
    rows = below.select_related("reception__territory").order_by("reception__territory__path")
    digests = [part["digest"] for part in sealed.values()]
    versions = {one.digest: one.number for one in ReportVersion.objects.filter(digest__in=digests)}
    found = []
    for one, now in [(row, row.now) for row in rows.annotate(now=F(f"figures__figures__{code}"))]:
        part = sealed[one.reception.territory.code]
        name, shown = str(one.reception), written(Decimal(part["figures"][code][0]))
        if one.is_sealed and one.digest == part["digest"]:
            found.append(Part(name, shown, _url(one, code)))
            continue
        version = versions.get(part["digest"])
        url = _url(one, code, version) if version else ""
        again = one.is_sealed and now is not None
        said = (written(Decimal(now["n"])), _url(one, code)) if again else ("", "")
        found.append(Part(name, shown, url, True, *said))
    return found


def _url(report: QuarterReport, code: str, version: int | None = None) -> str:
    return figure_url(report.pk, code, version)


def figure_url(pk: int, code: str, version: int | None = None) -> str:
    """The list of a figure's cases in a report."""
    url = f"{address(pk)}figures/{quote(code)}/"
    return f"{url}?{urlencode({'version': version})}" if version else url


def address(pk: int) -> str:
    """The page of a report; that of its figures and tables begins with it."""
    key = "address of the report", pk
    return kept.once(key, lambda: reverse("receptions:report-detail", args=[pk]))


def _cases(report: QuarterReport, figure: Figure, numbers: Sequence[str]) -> Iterator[Case]:
    sight = figure_sight.of(figure)
    if sight is not None and sight.seen is seen_appeals:
        for one in numbers:
            number, _slash, ordinal = one.partition("/")
            yield case_of(number, int(ordinal or 0), "")
        return
    # Other apps know where their cases are; one that is gone keeps its number.
    period = report.period.first_day, report.period.last_day
    network = Network(Tree.of(report.period))
    paths = {piece.path for piece in network.pieces(report.reception.territory_id)}
    known = {
        one.number: one
        for path in paths
        for one in (figure.cases(*period, path) if figure.cases else ())
    }
    for one in numbers:
        yield known.get(one, Case(one, ""))
