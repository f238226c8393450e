"""All cells anew, from a pile of question facts: coarser ones are added up from finer sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from receptions.cell_facts import Pile
from receptions.cell_measures import Margin, kept_by
from receptions.cell_piece import Piece
from receptions.cell_rows import Cells, Text
from receptions.cell_sums import Sums, together

# By what margins of single receptions are added up from the facts themselves.
_FROM_FACTS = {
    Margin.TOPIC: ("topic_id",),
    Margin.CHANNEL: ("channel",),
    Margin.OFFICE: ("office_id",),
    Margin.FORM: ("form",),
    Margin.TYPE: ("appeal_type",),
    Margin.OUTCOME: ("outcome",),
    Margin.GROUP_FORM: ("group_id", "form"),
    Margin.MAHALLA: ("mahalla_id",),
    Margin.CLOSER_FORM: ("closed_by_id", "form"),
}
_PAIR = ("topic_id", "channel")  # of Margin.TOPIC_CHANNEL, which single receptions don't have
_KEYS = {**_FROM_FACTS, Margin.ALL: (), Margin.GROUP: ("group_id",), Margin.TOPIC_CHANNEL: _PAIR}
# Margins of regions and the country that are added up from those of receptions.
_WHOLE = (Margin.ALL, Margin.GROUP, Margin.TOPIC, Margin.CHANNEL, Margin.OFFICE)
_Layers = dict[Margin, Sums]


def cells(pile: Pile) -> Iterator[list[Cells]]:
    """The cells of receptions and regions piece by piece, those of the country at the end.

    Each list is in order of margins, months and places.
    """
    above: dict[int, _Layers] = defaultdict(dict)
    for nearest, pieces in groupby(pile.pieces(), attrgetter("nearest")):
        inside: _Layers = {}
        for piece in pieces:
            own = _own(piece)
            yield _written(pile, own, whole=False)
            _add(inside, _whole(piece, own))
        for place in pile.network.above[nearest]:
            if pile.network.alone(place):
                yield _written(pile, _of(place, inside), whole=True)
            else:
                _add(above[place], inside)
    for place, layers in above.items():
        yield _written(pile, _of(place, layers), whole=True)


def _own(piece: Piece) -> _Layers:
    """Sums of each reception."""
    found = {margin: piece.add_up(kept_by(margin), keys) for margin, keys in _FROM_FACTS.items()}
    topics = found[Margin.TOPIC]
    group = piece.network.group(topics.keys.key)
    groups = topics.by(place=topics.keys.place, key=group)
    return {**found, Margin.GROUP: groups, Margin.ALL: groups.by(place=groups.keys.place)}


def _whole(piece: Piece, own: _Layers) -> _Layers:
    """Sums of all receptions of the piece together."""
    found = {margin: own[margin].by(key=own[margin].keys.key) for margin in _WHOLE}
    pairs = piece.add_up(kept_by(Margin.TOPIC_CHANNEL), _PAIR, whole=True)
    return {**found, Margin.TOPIC_CHANNEL: pairs}


def _add(to: _Layers, layers: _Layers) -> None:
    for margin, sums in layers.items():
        to[margin] = together([to[margin], sums]) if margin in to else sums


def _of(place: int, layers: _Layers) -> _Layers:
    """The same sums as those of a place."""
    return {margin: sums.at(place) for margin, sums in layers.items()}


def _written(pile: Pile, layers: _Layers, *, whole: bool) -> list[Cells]:
    return [
        Cells(margin, whole, layers[margin], _texts(pile, margin))
        for margin in sorted(layers)
        if layers[margin].columns
    ]


def _texts(pile: Pile, margin: Margin) -> tuple[Text, Text]:
    """How the two keys of a margin are written."""
    names = (*_KEYS[margin], "", "")
    return _text(pile, names[0]), _text(pile, names[1])


def _text(pile: Pile, name: str) -> Text:
    if name in pile.known:
        return lambda code: pile.known[name][code - 1]
    return lambda number: str(number or "")
