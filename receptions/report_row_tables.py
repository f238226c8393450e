"""Problems and proposals of a report as two tables: who answers for each, what became of it.

The rows are sealed with the report. Their fate goes on afterwards, so the tables say of which day
it is. For the full edition only: case numbers stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import report_sections
from receptions.choices import ReportEdition
from receptions.models import (
    NationalProposal,
    QuarterReport,
    ReportProblem,
    ReportProposal,
    TopicBody,
)
from receptions.models.report import SEALED_STATES
from receptions.national_choices import NationalState
from receptions.report_choices import ProposalState
from receptions.report_made import figures_of, way_of
from receptions.report_shapes import DASH, Section, TableView, written
from receptions.sealed_names import Names, names_as_of
from territories import clock
from territories.choices import Level
from territories.figure_registry import registry
from territories.models import Office

CASES = 12  # numbers printed of one row; the page has them all
HEAVY = ("origin__report__figures",)
LEVELS = 2  # a row may be taken over so often: by the region, by the country


def join() -> None:
    """Put the section into the full edition; called from apps.py."""
    report_sections.register(rows, editions=[ReportEdition.FULL])


def rows(report: QuarterReport) -> Section | None:
    """The problems and the proposals; nothing where there are none."""
    found = [view for view in (problems(report), proposals(report)) if view is not None]
    return Section(_("Problems and proposals"), found) if found else None


def problems(report: QuarterReport) -> TableView | None:
    """Problems with the body that usually acts on the topic at the place."""
    related = ("topic", "place", "origin__report__reception")
    listed = list(report.problem_rows.select_related(*related).defer(*HEAVY))
    answering = _bodies(report, listed)
    copies, names = _copies(ReportProblem, listed), names_as_of(report)
    columns = [
        "№",
        _("Problem"),
        _("Place, topic, cases"),
        _("What is asked"),
        _("Who answers"),
        _("What became of it"),
    ]
    cells = [
        [
            str(number),
            row.text,
            _lines(_place(report, row, names), *_about(row, names)),
            row.asked or DASH,
            answering.get(row.pk, DASH),
            _lines(*_taken(copies.get(row.pk, ()))) or _waiting(report),
        ]
        for number, row in enumerate(listed, 1)
    ]
    return _view("problems", _("Problems of the territory"), columns, cells)


def proposals(report: QuarterReport) -> TableView | None:
    """Proposals with the figures they stand on, to whom they go, and the answers."""
    related = ("topic", "answered_by", "origin__report__reception")
    listed = list(report.proposal_rows.select_related(*related).defer(*HEAVY))
    copies, names = _copies(ReportProposal, listed), names_as_of(report)
    everywhere = [row.pk for row in listed] + [one.pk for few in copies.values() for one in few]
    acts = _national(everywhere)
    columns = [
        "№",
        _("Proposal"),
        _("Grounds and figures"),
        _("What is asked, of whom"),
        _("What became of it"),
    ]
    cells = [
        [
            str(number),
            row.text,
            _lines(row.grounds, *_evidence(report, row), *_about(row, names)),
            _lines(row.get_asks_for_display(), _addressee(report, row)),
            _fate(report, row, copies.get(row.pk, ()), acts),
        ]
        for number, row in enumerate(listed, 1)
    ]
    return _view("proposals", _("Proposals to the level above"), columns, cells)


def _view(code: str, name: str, columns: list[str], cells: list[list[str]]) -> TableView | None:
    if not cells:
        return None
    note = _("What became of them: as of %(day)s.") % {"day": _day(clock.today())}
    return TableView(code, name, columns, cells, note=note, left=len(columns))


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _place(report: QuarterReport, row: ReportProblem, names: Names) -> str:
    place = row.place or report.reception.territory
    return names.places.get(place.code, place.name)


def _about(row: ReportProblem | ReportProposal, names: Names) -> Iterable[str]:
    """Topic, cases and origin of a row, a line each."""
    if row.topic:
        yield names.topics.get(row.topic.code, row.topic.name)
    if row.cases:
        numbers = ", ".join(row.cases[:CASES])
        if len(row.cases) > CASES:
            more = {"numbers": numbers, "more": len(row.cases) - CASES}
            numbers = _("%(numbers)s and %(more)s more") % more
        yield _("cases: %(numbers)s") % {"numbers": numbers}
    if row.origin:
        yield _("from: %(reception)s") % {"reception": row.origin.report.reception.name}


def _bodies(report: QuarterReport, listed: Iterable[ReportProblem]) -> dict[int, str]:
    """The usual body of each problem's topic: its office at the place, or the body itself."""
    topics = {row.topic_id for row in listed if row.topic_id}
    links = TopicBody.objects.filter(topic__in=topics).select_related("body")
    usual = {link.topic_id: link.body for link in links.order_by("-position")}
    home = report.reception.territory_id
    places = {row.place_id or home for row in listed}
    found = Office.objects.active().filter(body__in=usual.values(), territory__in=places)
    offices = {(office.body_id, office.territory_id): office for office in found}
    answering = {}
    for row in listed:
        body = usual.get(row.topic_id or 0)
        if body is not None:
            answering[row.pk] = str(offices.get((body.pk, row.place_id or home), body).name)
    return answering


def _copies(model: Any, listed: Iterable[Any]) -> dict[int, list[Any]]:
    """What submitted reports above made of the rows: the copy, and the copy of the copy."""
    first = {row.pk: row.pk for row in listed}
    found: dict[int, list[Any]] = {}
    for _level in range(LEVELS):
        copies = model.objects.filter(origin__in=first, report__state__in=SEALED_STATES)
        copies = copies.select_related("report__reception").defer("report__figures")
        for copy in copies.order_by("pk"):
            found.setdefault(first[copy.origin_id], []).append(copy)
        first = {copy.pk: first[copy.origin_id] for copy in copies}
    return found


def _taken(copies: Iterable[Any]) -> Iterable[str]:
    for copy in copies:
        words = {"reception": copy.report.reception.name}
        yield _("taken over into the report of: %(reception)s") % words


def _waiting(report: QuarterReport) -> str:
    """What is to be said where nothing has come of a row yet."""
    if not report.is_sealed:
        return _("not submitted yet")
    if report.reception.territory.level == Level.COUNTRY:
        return _("reported to the Administration")
    return _("with the level above")


def _evidence(report: QuarterReport, row: ReportProposal) -> Iterable[str]:
    """The figures named as evidence, with their values in this report."""
    counted, figures = report.figures.get("figures", {}), figures_of(report)
    for code in row.evidence:
        figure = figures.get(code) or registry.find(code)
        if figure is None:
            continue
        value = counted.get(code, {}).get("value")
        exact = None if value is None else Decimal(value)
        number = written(exact, figure.unit, way_of(report))
        yield _("%(figure)s: %(value)s") % {"figure": figure.name, "value": number}


def _addressee(report: QuarterReport, row: ReportProposal) -> str:
    above = report.reception.territory.parent
    if row.addressee:
        return row.addressee
    return str(above.name) if above else str(_("Administration"))


def _national(keys: Iterable[int]) -> Mapping[str, NationalProposal]:
    origins = [f"proposal:{key}" for key in keys]
    return {one.origin: one for one in NationalProposal.objects.filter(origin__in=origins)}


def _fate(
    report: QuarterReport,
    row: ReportProposal,
    copies: Sequence[ReportProposal],
    acts: Mapping[str, NationalProposal],
) -> str:
    """Answers, reports that took it over, and what the Administration made of it."""
    said = [_answer(row)]
    for copy, words in zip(copies, _taken(copies), strict=True):
        said += [words, _answer(copy)]
    for one in (row, *copies):
        if act := acts.get(f"proposal:{one.pk}"):
            said.append(_act(act))
    if not any(said) and row.state == ProposalState.TAKEN_OVER:
        return str(row.get_state_display())
    return _lines(*said) or _waiting(report)


def _answer(row: ReportProposal) -> str:
    if row.answered_at is None:
        return ""
    return _("answered on %(day)s: %(answer)s") % {
        "day": _day(timezone.localdate(row.answered_at)),
        "answer": row.answer,
    }


def _act(one: NationalProposal) -> str:
    words = {"state": one.get_state_display(), "number": one.act_number}
    if one.state == NationalState.ADOPTED and one.act_date:
        words["day"] = _day(one.act_date)
        return _("Administration: %(state)s, act No. %(number)s of %(day)s") % words
    return _("Administration: %(state)s") % words
