"""Who may open the list of cases behind a figure: each app says it for what it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from territories.figure_registry import registry
from territories.figures import Case, Figure
from territories.models import Territory, User


@dataclass(frozen=True)
class Sight:
    """`permission` opens lists of a territory and all below; `own` that of the very territory.

    `seen(user, cases)` gives the numbers of those cases that the person may see, where the
    territory alone doesn't decide.
    """

    permission: str
    own: str = ""
    seen: Callable[[User, Sequence[Case]], set[str]] | None = None

    def at(self, user: User, territory: Territory) -> bool:
        """Whether the person may open lists of the territory."""
        powers = user.powers
        if powers.at(self.permission, territory):
            return True
        return bool(self.own) and powers.exactly_at(self.own, territory)

    def anywhere(self, user: User) -> bool:
        """Whether the person may open such lists of any territory."""
        powers = user.powers
        return powers.anywhere(self.permission) or bool(self.own and powers.anywhere(self.own))


_sights: dict[str, Sight] = {}


def register(key: str, sight: Sight) -> None:
    """Say who sees the cases of the figures of an app, or of one figure by its code."""
    _sights[key] = sight


def opens(figure: Figure, user: User, territory: Territory) -> bool:
    """Whether the person may open the list of cases of the territory."""
    sight = of(figure)
    return figure.cases is not None and sight is not None and sight.at(user, territory)


def of(figure: Figure) -> Sight | None:
    """Who sees the cases of the figure; None where no list is open to anybody.

    A figure made of parts, or from another figure, is as open as what it is made of.
    """
    behind = registry.catalogue.behind(figure.code) if registry.catalogue else None
    if behind is not None:
        return _sights.get(behind[0].source)
    below = str(figure.formula.get("of", ""))
    one = (below and registry.find(below)) or figure
    return _sights.get(one.code) or _sights.get(one.source)
