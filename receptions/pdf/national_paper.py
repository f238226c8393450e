"""The brief for the Prime Minister and the agenda of the meeting with the regions, as PDFs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from receptions.letter_values import long_day
from receptions.models import NationalPaper, NationalPaperItem
from receptions.national_choices import NationalPaperKind
from receptions.national_evidence import EvidenceTable, basis_words, tables
from receptions.pdf import plain
from territories import clock

# By the number of columns: how the width is shared out.
SHARES = {2: (0.6, 0.4), 3: (0.44, 0.28, 0.28), 4: (0.37, 0.21, 0.21, 0.21)}
DISTRICT_SHARES = (0.3, 0.12, 0.58)


def draw(paper: NationalPaper, language: str) -> bytes:
    """The paper in one of the four languages; a draft has no number and says so."""
    with translation.override(language):
        title = _title(paper)
        day = timezone.localdate(paper.signed_at or clock.now())
        number = f"№ {paper.number}" if paper.number else _("draft")
        under = [f"{number}, {long_day(day)}", str(paper.period)]
        if paper.meets_on:
            under.append(_("Meeting: %(day)s") % {"day": long_day(paper.meets_on)})
        story = [*plain.head(title, under), *plain.words(paper.intro)]
        story += plain.words(basis_words(paper), soft=True)
        items = list(paper.items.select_related("territory"))
        if _stands_in_uzbek([paper], ["intro"]) or _stands_in_uzbek(items, ["problem", "proposal"]):
            story += plain.words(_("What is not translated stands in Uzbek."), soft=True)
        for place, item in enumerate(items, start=1):
            story += _item(paper, place, item)
        if paper.signed_by is not None:
            story.append(
                plain.signatures(
                    [(_("Administration of the President"), paper.signed_by.full_name)]
                )
            )
        return plain.build(
            title=title,
            author=_("Administration of the President"),
            language=language,
            foot=f"{title}, {number}",
            story=story,
        )


def _stands_in_uzbek(
    rows: Iterable[NationalPaper | NationalPaperItem], names: Iterable[str]
) -> bool:
    """Whether words that were written are missing in the active language."""
    language = (get_language() or "uz").replace("-", "_")
    return any(
        getattr(row, f"{name}_uz") and not getattr(row, f"{name}_{language}")
        for row in rows
        for name in names
    )


def _title(paper: NationalPaper) -> str:
    titles = {
        NationalPaperKind.BRIEF: _("Brief for the Prime Minister"),
        NationalPaperKind.INFORMATION: _("Information for the President"),
        NationalPaperKind.AGENDA: _("Agenda of the meeting with the regions"),
    }
    return titles[NationalPaperKind(paper.kind)]


def _item(paper: NationalPaper, number: int, item: NationalPaperItem) -> list[Flowable]:
    named = item.territory.name if item.territory else _("Problem")
    lines = [line for line in item.proposal.splitlines() if line.strip()]
    asked = pgettext("agenda", "Questions") if paper.is_agenda else _("Proposals")
    return [
        KeepTogether([plain.section(f"{number}. {named}"), *plain.words(item.problem)]),
        *(part for one in tables(item) for part in _table(one)),
        *(
            [Spacer(1, 3 * mm), *plain.words(asked, bold=True), *plain.points(lines)]
            if lines
            else []
        ),
        Spacer(1, 3 * mm),
    ]


def _table(one: EvidenceTable) -> list[Flowable]:
    districts = len(one.columns) == 3 and one.columns[1] == _("Score")
    shares = DISTRICT_SHARES if districts else SHARES[len(one.columns)]
    return [
        KeepTogether(
            [
                Spacer(1, 1.5 * mm),
                *plain.words(one.title, soft=True),
                plain.table(one.columns, one.rows, shares),
            ]
        )
    ]
