"""The household sheet on paper: what is known is printed, the rest is room for the pen."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer

from fieldvisits.models import SheetVersion
from fieldvisits.pdf import paper
from fieldvisits.sheets.checking import Answers
from fieldvisits.sheets.definition import Field, Node, tree
from fieldvisits.sheets.wording import Words
from receptions.pdf.fonts import register

WIDTHS = [82 * mm, 100 * mm]
SPARE_ROWS = 3  # of a repeat
BOX, TICKED = "[\u00a0\u00a0]", "[x]"
LINES = {"text": 2, "integer": 1, "decimal": 1, "date": 1}
HEADING = paper.style(11, bold=True, spaceBefore=4 * mm, spaceAfter=1.5 * mm, keepWithNext=1)
HINT = paper.style(7.5, color=paper.SOFT, keepWithNext=1)


def draw(version: SheetVersion, language: str, answers: Answers | None = None) -> bytes:
    """The PDF of one sheet, A4; empty without answers."""
    register()
    with translation.override(language):
        sheet = _Paper(Words(version.definition, language))
        title = sheet.words.say(version.definition["title"])
        story: list[Any] = [paper.words(title, paper.TITLE)]
        if answers and answers.get("address"):
            story.append(paper.fact(_("Household"), answers["address"]))
        story += sheet.story(tree(version.definition), answers or {})
        used = _("version %(version)s") % {"version": version.number}
        return paper.build(story, title=f"{title} · {used}", pagesize=A4)


class _Paper:
    """Tables of questions, one a group."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._story: list[Any] = []
        self._rows: list[list[object]] = []

    def story(self, nodes: list[Node], answers: Answers) -> list[Any]:
        self._read(nodes, answers)
        self._close()
        return self._story

    def _read(self, nodes: list[Node], answers: Answers) -> None:
        for node in nodes:
            one = node.field
            if node.is_repeat:
                self._repeat(node, answers.get(node.name) or [])
            elif node.is_group:
                self._head(self.words.say(one["label"]), one)
                self._read(node.children, answers)
                self._close()
            elif node.is_asked:
                self._rows.append([self._question(one), self._room(one, answers.get(node.name))])
            else:
                self._rows.append([self._question(one), BOX])

    def _repeat(self, node: Node, rows: list[Answers]) -> None:
        label = self.words.say(node.field["label"])
        self._head(label, node.field)
        for number in range(max(len(rows), SPARE_ROWS)):
            self._head(f"{label}: {number + 1}", None)
            self._read(node.children, rows[number] if number < len(rows) else {})
            self._close()

    def _head(self, label: str, one: Field | None) -> None:
        self._close()
        if label:
            self._story.append(paper.words(label, HEADING))
        when = self.words.asked_when(one) if one else ""
        if when:
            self._story.append(paper.words(when, HINT))

    def _close(self) -> None:
        """The questions so far become a table."""
        if self._rows:
            head = [pgettext("sheet", "Question"), _("Answer")]
            self._story += [paper.grid(head, self._rows, WIDTHS), Spacer(0, 2 * mm)]
            self._rows = []

    def _question(self, one: Field) -> Paragraph:
        label = self.words.label(one) + (" *" if one["required"] else "")
        return paper.words("\n".join(filter(None, (label, self.words.asked_when(one)))))

    def _room(self, one: Field, answer: Any) -> str:
        if one["choices"]:
            chosen = answer if isinstance(answer, list) else [answer]
            return "\n".join(
                f"{TICKED if each['value'] in chosen else BOX} {self.words.say(each['label'])}"
                for each in one["choices"]
            )
        said = self.words.answer(one, answer)
        return said or "\n".join(["\u00a0"] * LINES.get(one["type"], 1))
