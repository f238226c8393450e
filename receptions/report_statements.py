"""A report's suggestions, and its words held against its figures, with names from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Manager
from django.utils import translation

from receptions import report_checks, report_sentences
from receptions.models import QuarterReport, ReportProblem, ReportProposal
from receptions.models.report import NARRATIVE
from receptions.report_checks import Disagreement, Named, Sources, Taken
from receptions.report_content import written
from receptions.report_facts import Numbers
from receptions.report_sentences import Ground, Suggestion
from territories.figure_registry import registry
from territories.models import Territory

_NAMES = ("name_uz", "name_uz_cyrl", "name_ru", "name_en")
_FROM = "origin__report__reception__code"


def numbers_of(report: QuarterReport) -> Numbers:
    """The report's numbers: frozen ones, or of the last count."""
    return Numbers(report.figures, registry.figures)


def suggestions(report: QuarterReport) -> list[Suggestion]:
    """Sentences that the figures give, in the active language."""
    numbers = numbers_of(report)
    places = Territory.objects.filter(code__in=list(numbers.parts))
    ground = Ground(
        numbers=numbers,
        write=written,
        places={place.code: str(place.name) for place in places},
        topics=_labels("outcomes_by_topic", numbers.topics),
        channels=_labels("received_by_channel", numbers.channels),
    )
    return report_sentences.suggestions(ground)


def _labels(table: str, keys: Iterable[str]) -> dict[str, str]:
    label = registry.tables[table].label if table in registry.tables else str
    return {key: str(label(key)) for key in keys}


def disagreements(report: QuarterReport) -> list[Disagreement]:
    """Statements of the four sections, and of the rows, that the figures do not bear out."""
    words = {name: getattr(report, name) for name in NARRATIVE}
    for section, said in _row_words(report):
        words[section] += f"\n{said}"
    if not any(character.isdigit() for text in words.values() for character in text):
        return []
    numbers = numbers_of(report)
    sources = Sources(
        numbers=numbers,
        write=written,
        figures=_figure_names(report),
        places=_place_names(list(numbers.parts)),
    )
    # What was taken over from below unchanged was held against the figures there.
    taken = [
        Taken(row.section, row.pattern or row.text, [ref for ref, _number in row.facts])
        for row in report.taken.all()
    ]
    return report_checks.disagreements(words, taken, sources)


def _row_words(report: QuarterReport) -> Iterator[tuple[str, str]]:
    """Section and words of the rows; those that came unchanged from below were held there."""
    yield from _own_words("problems", report.problem_rows, ("text", "asked"))
    yield from _own_words("proposals", report.proposal_rows, ("text", "grounds"))


def _own_words(
    section: str, rows: Manager[ReportProblem] | Manager[ReportProposal], names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    names = list(names)
    for row in rows.values("origin", *names, *(f"origin__{name}" for name in names)):
        for name in names:
            said = row[name]
            if said and (row["origin"] is None or said != row[f"origin__{name}"]):
                yield section, said


def _figure_names(report: QuarterReport) -> list[Named]:
    """The report's figures with their names in every language."""
    codes = [code for code in report.figures.get("figures", {}) if code in registry.figures]
    labels = {code: str(registry.figures[code].name) for code in codes}
    names: dict[str, list[str]] = {code: [] for code in codes}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            for code in codes:
                names[code].append(str(registry.figures[code].name))
    return [Named(code, labels[code], names[code]) for code in codes]


def _place_names(codes: list[str]) -> list[Named]:
    return [
        Named(place.code, str(place.name), [getattr(place, name) for name in _NAMES])
        for place in Territory.objects.filter(code__in=codes)
    ]


def frozen_rows(report: QuarterReport) -> dict[str, list[dict[str, Any]]]:
    """Problems and proposals as they are sealed; nothing where there is none."""
    asked = ("text", "asked", "cases")
    problems = [
        {
            "topic": row["topic__code"] or "",
            "place": row["place__code"] or "",
            **{name: row[name] for name in asked},
            "from": row[_FROM] or "",
        }
        for row in report.problem_rows.values("topic__code", "place__code", *asked, _FROM)
    ]
    proposed = ("text", "grounds", "evidence", "cases", "asks_for", "addressee")
    proposals = [
        {
            "topic": row["topic__code"] or "",
            **{name: row[name] for name in proposed},
            "from": row[_FROM] or "",
        }
        for row in report.proposal_rows.values("topic__code", *proposed, _FROM)
    ]
    if not problems and not proposals:
        return {}
    return {"problems": problems, "proposals": proposals}
