"""Who may look at what others did: people of the reception, else the heads above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Q

from receptions.check_choices import CheckState
from receptions.models import Appeal, CheckTask, QualityReview, Question, Reception
from territories import clock
from territories.choices import Role
from territories.models import Post, User


class Checkers:
    """Gives work out evenly; reads posts and open work once a reception."""

    def __init__(self) -> None:
        self._people: dict[int, list[int]] = {}
        self._above: dict[int, list[int]] = {}
        self._load: dict[int, int] = {}
        self._known: dict[int, User] = {}

    def pick(self, question: Question, never: Collection[int]) -> int | None:
        """The person with the least open work who took no part; None where there is nobody.

        Nobody from whom the complaint is kept (R-21). The question comes with its appeal.
        """
        reception = question.reception
        for people in (self._own(reception), self._heads_above(reception)):
            free = [pk for pk in people if pk not in never]
            for chosen in sorted(free, key=lambda pk: (self._load[pk], pk)):
                if self._may_see(chosen, question.appeal):
                    self._load[chosen] += 1
                    return chosen
        return None

    def _may_see(self, person: int, appeal: Appeal) -> bool:
        if appeal.complained_office_id is None:
            return True
        if person not in self._known:
            self._known[person] = User.objects.get(pk=person)
        kept = Appeal.objects.kept_from(self._known[person])
        return not kept.filter(pk=appeal.pk).exists()

    def _own(self, reception: Reception) -> list[int]:
        if reception.pk not in self._people:
            here = Q(territory=reception.territory_id, role__in=(Role.REGISTRAR, Role.HEAD))
            head = Q(
                territory=reception.territory_id,
                role__in=(Role.REGIONAL_HEAD, Role.ADMINISTRATION),
            )
            self._people[reception.pk] = self._holders(here | head)
        return self._people[reception.pk]

    def _heads_above(self, reception: Reception) -> list[int]:
        if reception.pk not in self._above:
            codes = reception.territory.path.split(".")[:-2]
            paths = [".".join(codes[: depth + 1]) + "." for depth in range(len(codes))]
            heads = Q(territory__path__in=paths, role=Role.REGIONAL_HEAD)
            self._above[reception.pk] = self._holders(heads)
        return self._above[reception.pk]

    def _holders(self, condition: Q) -> list[int]:
        posts = Post.objects.current(on=clock.today()).filter(condition, user__is_active=True)
        people = sorted(set(posts.values_list("user", flat=True)))
        self._count(pk for pk in people if pk not in self._load)
        return people

    def _count(self, people: Iterable[int]) -> None:
        wanted = set(people)
        self._load |= dict.fromkeys(wanted, 0)
        for rows in (
            CheckTask.objects.filter(assigned_to__in=wanted, state=CheckState.OPEN),
            QualityReview.objects.filter(assigned_to__in=wanted, reviewed_at__isnull=True),
        ):
            counted = rows.order_by().values("assigned_to").annotate(number=Count("pk"))
            for row in counted:
                self._load[row["assigned_to"]] += row["number"]
