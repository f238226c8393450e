"""Figures counted by hand over the live tables, and compared with those of the registry."""

from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

from receptions import figure_tables
from receptions.models import Question, Verification
from receptions.rules import year_before
from territories import clock
from territories.figure_registry import registry
from territories.figures import Unit
from territories.models import Post, Territory

TASHKENT = ZoneInfo("Asia/Tashkent")
COUNTED_BY_CODE = ("false_closures", "checks_on_site")


class Recount:
    """Counts by hand over the live tables; knows nothing of facts and aggregates."""

    def __init__(self, first, last, today):
        self.first, self.last, self.today = first, last, today
        related = ("appeal__applicant", "reception__territory", "topic__parent", "mahalla")
        self.questions = list(Question.objects.select_related(*related))
        self.checks = list(Verification.objects.select_related("question__reception__territory"))
        self.territories = list(Territory.objects.exclude(level="mahalla"))
        leading = ("head", "regional_head", "administration")
        heads = Post.objects.filter(role__in=leading, substitute=None, ends_on=None)
        self.heads = list(heads.select_related("territory"))

    def _in(self, day):
        return day is not None and self.first <= day <= self.last

    def _local(self, moment):
        return moment.astimezone(TASHKENT).date() if moment else None

    def received(self, q):
        return self._in(self._local(q.appeal.received_at))

    def received_before(self, q):
        day = self._local(q.appeal.received_at)
        return year_before(self.first) <= day <= year_before(self.last)

    def closed(self, q):
        return q.status == "closed" and self._in(self._local(q.closed_at))

    def closed_before(self, q):
        day = self._local(q.closed_at)
        return day is not None and year_before(self.first) <= day <= year_before(self.last)

    def decider(self, q):
        """Who decided; nobody stands in for anybody here."""
        own = q.reception.territory
        places = {
            post.territory
            for post in self.heads
            if post.user_id == q.closed_by_id and own.path.startswith(post.territory.path)
        }
        return "1-head" if own in places else "3-above" if places else "4-staff"

    def open_at_end(self, q):
        day = min(self.last, self.today)
        if self._local(q.appeal.received_at) > day:
            return False
        return q.status != "closed" or self._local(q.closed_at) > day

    def overdue(self, q):
        return self.open_at_end(q) and q.legal_due_on < min(self.last, self.today)

    def on_merits(self, q):
        return (
            self.closed(q)
            and q.outcome in ("satisfied", "explained", "refused")
            and q.appeal.appeal_type != "other"
        )

    def due(self, q):
        known = q.status == "closed" or q.legal_due_on < self.today
        return self._in(q.legal_due_on) and known

    def in_time(self, q):
        return self.due(q) and q.status == "closed" and self._local(q.closed_at) <= q.legal_due_on

    def first_question(self, q):
        return self.received(q) and q.ordinal == 1

    def figures(self, path):
        """Numerator and denominator by figure code for the subtree of a path."""
        own = [q for q in self.questions if q.reception.territory.path.startswith(path)]
        checks = [
            check
            for check in self.checks
            if check.question.reception.territory.path.startswith(path)
            and self._in(self._local(check.at))
        ]

        def count(test):
            return sum(1 for q in own if test(q))

        def ended(outcome):
            return count(lambda q: self.closed(q) and q.outcome == outcome)

        appeals_in = count(self.first_question)
        routed = [q for q in own if self.closed(q) and q.hops >= 1]
        return {
            "appeals_received": (appeals_in, 0),
            "persons": (sum(q.appeal.person_count for q in own if self.first_question(q)), 0),
            "questions_received": (count(self.received), 0),
            "questions_closed": (count(self.closed), 0),
            "in_time": (count(self.in_time), count(self.due)),
            "satisfied": (ended("satisfied"), 0),
            "confirmed_satisfied": (
                count(
                    lambda q: self.on_merits(q) and q.outcome == "satisfied" and q.confirmed is True
                ),
                count(self.on_merits),
            ),
            "explained": (ended("explained"), 0),
            "refused": (ended("refused"), 0),
            "left_unexamined": (ended("left_unexamined"), 0),
            "terminated": (ended("terminated"), 0),
            "forwarded": (ended("forwarded"), 0),
            "repeats": (
                count(lambda q: self.first_question(q) and q.appeal.repeat_of_id is not None),
                appeals_in,
            ),
            "overdue_open": (count(self.overdue), 0),
            "hops_average": (sum(q.hops for q in routed), len(routed)),
            "false_closures": (sum(not check.confirmed for check in checks), len(checks)),
            "appeals_per_10000": (appeals_in, self.people(path)),
            "open_at_end": (count(self.open_at_end), 0),
            "unsolved_share": (
                count(lambda q: self.on_merits(q) and q.outcome != "satisfied"),
                count(self.on_merits),
            ),
            "days_to_close": (
                sum(self.days(q) for q in own if self.closed(q)),
                count(self.closed),
            ),
            "checks_on_site": (sum(check.method in ("visit", "round") for check in checks), 0),
            "virtual_explained": (
                count(
                    lambda q: (
                        self.closed(q)
                        and q.outcome == "explained"
                        and q.appeal.channel == "virtual"
                    )
                ),
                0,
            ),
            "individuals_complaints": (
                count(
                    lambda q: (
                        self.first_question(q)
                        and q.appeal.appeal_type == "complaint"
                        and q.appeal.applicant.kind == "individual"
                    )
                ),
                0,
            ),
        }

    def days(self, q):
        return (self._local(q.closed_at) - self._local(q.appeal.received_at)).days

    def people(self, path):
        """Inhabitants: the place's own number, or that of what lies below where it has none."""
        here = next(t for t in self.territories if t.path == path)
        children = [t for t in self.territories if t.parent_id == here.pk]
        return max(here.population or 0, sum(self.people(child.path) for child in children))

    def tables(self, path):
        """Row > column > number by table code for the subtree of a path."""
        tables = defaultdict(lambda: defaultdict(Counter))
        for q in self.questions:
            if q.reception.territory.path.startswith(path):
                self._received_tables(tables, q)
                self._course_tables(tables, q)
                self._territory_tables(tables, q)
        return {code: {row: +cells for row, cells in rows.items()} for code, rows in tables.items()}

    def _received_tables(self, tables, q):
        appeal = q.appeal
        if self.received(q):
            for code, row in (
                ("received_by_channel", appeal.channel),
                ("received_by_form", appeal.form),
            ):
                tables[code][row]["questions"] += 1
                if q.ordinal == 1:
                    tables[code][row]["appeals"] += 1
                    tables[code][row]["persons"] += appeal.person_count
        if self.first_question(q):
            row = tables["types"][appeal.appeal_type]
            row["appeals"] += 1
            row["individuals" if appeal.applicant.kind == "individual" else "entities"] += 1
            row["repeats"] += appeal.repeat_of_id is not None

    def _course_tables(self, tables, q):
        if self.closed(q):
            tables["outcomes"][q.outcome]["questions"] += 1
            tables["outcomes"][q.outcome]["confirmed"] += q.confirmed is True
        for year, counts in (("", self.closed), ("_before", self.closed_before)):
            if counts(q):
                row = tables["decided_by"][self.decider(q)]
                row[f"questions{year}"] += 1
                row[f"{q.appeal.form}{year}"] += 1
        if not (self.received(q) or self.closed(q) or self.open_at_end(q)):
            return
        for row in (
            tables["outcomes_by_topic"][q.topic.parent.code],
            tables["receptions_by_territory"][""],
        ):
            row["received"] += self.received(q)
            row["closed"] += self.closed(q)
            if self.closed(q):
                row[q.outcome] += 1
            row["open"] += self.open_at_end(q)
            row["overdue"] += self.overdue(q)
            row["repeats"] += self.received(q) and q.appeal.repeat_of_id is not None
        anonymous = self.received(q) and q.appeal.is_anonymous
        tables["receptions_by_territory"][""]["anonymous"] += anonymous
        way = "virtual" if q.appeal.channel == "virtual" else "people"
        numbers = {
            "received": self.received(q),
            "anonymous": anonymous,
            "open": self.open_at_end(q),
            "overdue": self.overdue(q),
        }
        if self.closed(q) and q.outcome in ("satisfied", "explained", "forwarded", "refused"):
            numbers[q.outcome] = True
        for column in [column for column, holds in numbers.items() if holds]:
            tables[f"{way}_by_territory"][""][column] += 1

    def _territory_tables(self, tables, q):
        appeal, group = q.appeal, q.topic.parent.code
        whose = "individuals" if appeal.applicant.kind == "individual" else "entities"
        for year, counts in (("", self.received), ("_before", self.received_before)):
            if not counts(q):
                continue
            tables["topics_by_form"][group][f"questions{year}"] += 1
            tables["topics_by_form"][group][f"{appeal.form}{year}"] += 1
            tables[f"topics_by_territory{year}"][""][group] += 1
            if q.mahalla:
                tables["mahallas"][q.mahalla.code][f"questions{year}"] += 1
            if q.ordinal > 1:
                continue
            for column in ("appeals", whose):
                tables["received_by_territory"][""][f"{column}{year}"] += 1
            tables[f"types_of_{whose}"][""][f"appeals{year}"] += 1
            if appeal.appeal_type != "other":
                tables[f"types_of_{whose}"][""][f"{appeal.appeal_type}{year}"] += 1
        if self.first_question(q):
            row = tables["received_by_territory"][""]
            row[appeal.form] += 1
            if appeal.channel in WAYS:
                row[f"by_{appeal.channel}"] += 1


WAYS = {"desk", "field", "public", "round", "trust_line", "virtual", "body"}


def compare(first, last):
    recount = Recount(first, last, clock.today())
    root = next(one for one in recount.territories if one.parent_id is None)
    codes = recount.figures(root.path)
    counted = {code: registry.counts(code, first, last) for code in codes}
    for place in recount.territories:
        expected = recount.figures(place.path)
        assert expected.keys() == counted.keys()
        for code, (top, bottom) in expected.items():
            count = counted[code][place.pk]
            assert (count.numerator, count.denominator) == (top, bottom), (code, place.path)
    compare_tables(recount, first, last)


def compare_tables(recount, first, last):
    codes = {table.code for table in figure_tables.TABLES} - {"open_by_month"}
    for code in codes:
        columns = {column for column, _name in registry.tables[code].columns}
        rows = list(registry.tables[code].rows(first, last))
        for place in recount.territories:
            inside = {t.pk for t in recount.territories if t.path.startswith(place.path)}
            counted = defaultdict(Counter)
            for row in rows:
                assert set(row.cells) == columns, code
                if row.territory in inside:
                    counted[row.row].update(row.cells)
            expected = recount.tables(place.path).get(code, {})
            assert {key: +cells for key, cells in counted.items()} == expected, (code, place.path)


def own_figures():
    """The figures of the receptions; those of other apps and of imported statistics left out."""
    figures = registry.figures.values()
    counted = [one for one in figures if not one.code.startswith("stat_")]
    return [one for one in counted if one.formula_text or one.code in COUNTED_BY_CODE]


def compare_cases(first, last):
    """The cases named behind a figure are as many as its numerator says."""
    root = Territory.objects.get(level="country")
    for figure in own_figures():
        if figure.unit in (Unit.AVERAGE, Unit.DAYS, Unit.GROWTH) or figure.code == "persons":
            continue  # sums: one case stands for several
        cases = list(figure.cases(first, last, root.path))
        total = registry.counts(figure.code, first, last)[root.pk].numerator
        assert len(cases) == total, figure.code
        assert all(case.number and case.url for case in cases)
