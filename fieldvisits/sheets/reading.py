"""Answers as a reader sees them: section by section, label and answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldvisits.sheets.checking import Answers
from fieldvisits.sheets.definition import Definition, Node, tree
from fieldvisits.sheets.wording import Words


@dataclass
class Section:
    """A group, or one row of a repeat, with its answered questions."""

    title: str
    pairs: list[tuple[str, str]] = field(default_factory=list)


def sections(definition: Definition, answers: Answers, language: str) -> list[Section]:
    """What was answered; questions without an answer and empty sections are left out."""
    words = Words(definition, language)
    found = [Section("")]
    _read(tree(definition), answers, words, found)
    return [one for one in found if one.pairs]


def _read(nodes: list[Node], answers: Answers, words: Words, found: list[Section]) -> None:
    for node in nodes:
        label = words.label(node.field)
        if node.is_group:
            found.append(Section(label))
            _read(node.children, answers, words, found)
            found.append(Section(""))
        elif node.is_repeat:
            for number, row in enumerate(answers.get(node.name) or [], start=1):
                found.append(Section(f"{label}: {number}"))
                _read(node.children, row, words, found)
            found.append(Section(""))
        elif node.is_asked:
            said = words.answer(node.field, answers.get(node.name))
            if said:
                found[-1].pairs.append((label, said))
