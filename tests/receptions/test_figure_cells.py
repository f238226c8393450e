"""The cells that figures are read from equal the facts, whoever writes what at whatever moment."""

import datetime as dt
import threading
from collections import defaultdict
from itertools import cycle, product

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from receptions import kept_counts, part_counts
from receptions.models import FigureCell, FigureChange, FigureMark, QuestionFact, Topic
from receptions.parts import PARTS
from receptions.services import figure_cells
from territories import clock
from territories.figures import WHOLE, By, Cut
from territories.models import Territory
from tests.factories import receptions as make
from tests.factories.receptions import TopicFactory
from tests.receptions.figure_facts import FIRST_DAY, Writer, network, without_questions

NOON = dt.datetime(2026, 7, 15, 7, tzinfo=dt.UTC)
TODAY = dt.date(2026, 7, 15)
PERIODS = [
    (dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
    (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),  # runs beyond the present day
    (dt.date(2026, 4, 10), dt.date(2026, 6, 12)),
    (dt.date(2026, 5, 3), dt.date(2026, 5, 9)),
    (dt.date(2026, 7, 1), dt.date(2026, 7, 31)),
]
# What the tables of the report read besides parts.
TABLES = {
    kept_counts.FORM: ("appeals", "persons", "questions"),
    kept_counts.TYPE: ("appeals", "individuals", "entities", "repeats"),
    kept_counts.OUTCOME: ("closed", "closed_checked"),
    By.TOPIC_GROUP: ("questions", "open", "overdue", "repeat_questions"),
    By.TOTAL: ("open", "anonymous_questions"),
    kept_counts.GROUP_FORM: ("questions",),
    kept_counts.MAHALLA: ("questions",),
    kept_counts.CLOSER: ("closed",),
}


class Recount:
    """Counts by hand; knows nothing of parts' conditions and of cells."""

    def __init__(self):
        self.facts = list(QuestionFact.objects.select_related("reception").order_by())
        self.topics = {topic.pk: topic for topic in Topic.objects.select_related("parent")}

    def numbers(self, fact, first, last):
        """What one fact gives, as (part, its day, number)."""
        f, closed = fact, fact.status == "closed"
        inside = {
            name: day is not None and first <= day <= last
            for name, day in (("r", f.received_on), ("c", f.closed_on), ("d", f.legal_due_on))
        }
        if inside["r"]:
            yield "questions", f.received_on, 1
            yield "repeat_questions", f.received_on, int(f.is_repeat)
            yield "anonymous_questions", f.received_on, int(f.is_anonymous)
            if f.ordinal == 1:
                yield from ((code, f.received_on, n) for code, n in self._appeal(f))
        if closed and inside["c"]:
            yield from ((code, f.closed_on, n) for code, n in self._closed(f))
        if inside["d"] and (closed or f.legal_due_on < TODAY):
            yield "due", f.legal_due_on, 1
            if closed and f.closed_on <= f.legal_due_on:
                yield "due_in_time", f.legal_due_on, 1
        day = min(last, TODAY)
        waiting = not closed or (f.closed_on is not None and f.closed_on > day)
        if waiting and f.received_on <= day:
            yield "open", None, 1
            if f.legal_due_on and f.legal_due_on < day:
                yield "overdue", None, 1

    def _appeal(self, f):
        yield "appeals", 1
        yield "persons", f.person_count
        yield f"type_{f.appeal_type}", 1
        yield f"form_{f.form}", 1
        yield f"channel_{f.channel}", 1
        who = "individuals" if f.applicant_kind == "individual" else "entities"
        yield who, 1
        yield f"{who}_{f.appeal_type}", 1
        flags = (f.is_repeat, f.is_duplicate, f.is_anonymous, f.is_collective)
        for code, flag in zip(
            ("repeats", "duplicates", "anonymous", "collective"), flags, strict=True
        ):
            if flag:
                yield code, 1

    def _closed(self, f):
        yield "closed", 1
        yield "closed_checked", int(f.confirmed is True)
        yield "closed_days", (f.closed_on - f.received_on).days
        yield "closed_repeats", int(f.is_repeat)
        if f.legal_due_on and f.closed_on > f.legal_due_on:
            yield "closed_late", 1
        if f.outcome == "satisfied" and f.confirmed is False:
            yield "closed_unconfirmed", 1
        if f.outcome:
            yield f"closed_{f.outcome}", 1
        if f.outcome in ("satisfied", "explained", "refused") and f.appeal_type != "other":
            yield "closed_merits", 1
            yield "closed_unsolved", int(f.outcome != "satisfied")
            if f.outcome == "satisfied" and f.confirmed:
                yield "closed_confirmed", 1
        if f.hops:
            yield "closed_routed", 1
            yield "closed_hops", f.hops

    def key(self, fact, day, by):
        topic = self.topics[fact.topic_id]
        return {
            By.TOTAL: "",
            By.TOPIC: topic.code,
            By.TOPIC_GROUP: topic.parent.code if topic.parent else "",
            By.CHANNEL: fact.channel,
            kept_counts.FORM: fact.form,
            kept_counts.TYPE: fact.appeal_type,
            kept_counts.OUTCOME: fact.outcome,
            By.OFFICE: str(fact.office_id or ""),
            kept_counts.GROUP_FORM: f"{topic.parent.code if topic.parent else ''}|{fact.form}",
            kept_counts.MAHALLA: str(fact.mahalla_id or ""),
            kept_counts.CLOSER: f"{fact.closed_by_id or ''}|{fact.form}|{first_of(day)}",
            By.MONTH: day.isoformat()[:7] if day else None,
        }[by]

    def chosen(self, cut, path=""):
        for fact in self.facts:
            topic = self.topics[fact.topic_id]
            codes = {topic.code, topic.parent.code if topic.parent else topic.code}
            if (
                (not cut.topic or cut.topic in codes)
                and (not cut.channel or cut.channel == fact.channel)
                and (not cut.office or cut.office == fact.office_id)
                and fact.reception.territory.path.startswith(path)
            ):
                yield fact

    def count(self, codes, period, cut, by, path=None):
        found = defaultdict(int)
        for fact in self.chosen(cut, path or ""):
            for code, day, number in self.numbers(fact, *period):
                key = self.key(fact, day, by)
                if code in codes and key is not None:
                    place = fact.reception.territory_id if path is None else ""
                    found[place, key, code] += number
        return {key: number for key, number in found.items() if number}


def first_of(day):
    return day.replace(day=1) if day else None


def flat(counted):
    return {
        (*(key if isinstance(key, tuple) else ("", key)), code): number
        for key, numbers in counted.items()
        for code, number in numbers.items()
        if number
    }


def cuts():
    topic = Topic.objects.filter(parent__isnull=False).first()
    return [
        WHOLE,
        Cut(topic=topic.code),
        Cut(topic=topic.parent.code),
        Cut(channel="post"),
        Cut(office=7),
        Cut(topic=topic.parent.code, channel="desk"),
        Cut(topic=topic.code, channel="desk", office=8),
    ]


def compare(periods=PERIODS):
    """Every part equals the recount, laid out by everything, cut, and of each territory."""
    recount = Recount()
    codes = list(PARTS)
    places = cycle(Territory.objects.filter(reception__isnull=False))
    asked = [*product([WHOLE], By), *zip(cuts()[1:], list(By), strict=True)]
    with clock.playing(NOON):
        for (cut, by), period in zip(asked * 2, cycle(periods), strict=False):
            counted = flat(part_counts.count(codes, *period, cut, by))
            assert counted == recount.count(codes, period, cut, by), (period, cut, by)
        for (cut, by), place in zip(asked, places, strict=False):
            inside = flat(part_counts.count_within(codes, PERIODS[1], place, cut, by))
            expected = recount.count(codes, PERIODS[1], cut, by, place.path)
            assert inside == expected, (cut, by, place.path)
        for (by, names), period in zip(TABLES.items(), cycle(periods), strict=False):
            kept = flat(kept_counts.by_reception(names, *period, by=by))
            assert kept == recount.count(names, period, WHOLE, by), (period, by)


@pytest.mark.django_db(transaction=True)
def test_counts_equal_a_recount_while_several_connections_write_and_fold():
    receptions, topics = network()
    without_questions()
    with clock.playing(NOON):
        figure_cells.recount()
    writers = [Writer(seed, receptions, topics) for seed in (1, 2, 3)]
    threads = [threading.Thread(target=writer.run, args=[250]) for writer in writers]

    for thread in threads:
        thread.start()
    looked = 0
    try:
        while any(thread.is_alive() for thread in threads):
            with clock.playing(NOON):
                figure_cells.fold() if looked % 5 else figure_cells.recount()
                same_at_this_moment(*PERIODS[looked % len(PERIODS)])
            looked += 1
    finally:
        for thread in threads:
            thread.join()

    assert looked
    assert figure_cells.is_ready()
    assert figure_cells.differences() == []
    compare(PERIODS[:3])  # some changes are not folded yet
    figure_cells.fold()
    assert not FigureChange.objects.exists()
    assert figure_cells.differences() == []
    compare(PERIODS[3:])


def same_at_this_moment(first, last):
    """In one snapshot, while others write, the kept numbers are those of the facts."""
    codes = list(PARTS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        kept = part_counts.count(codes, first, last, by=By.TOPIC)
        real = part_counts.count_facts(
            codes, QuestionFact.objects.all(), (first, last), by=By.TOPIC
        )
    assert flat(kept) == flat(real)


@pytest.mark.django_db
def test_what_happens_to_questions_reaches_the_cells():
    appeal = make.appeal()
    first = appeal.questions.get()
    figure_cells.recount()
    day = timezone.localdate(appeal.received_at)
    year = dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    place = appeal.reception.territory_id

    other = make.appeal(appeal.reception)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE receptions_appeal SET person_count = 4 WHERE id = %s", [other.pk])
        cursor.execute("UPDATE receptions_question SET hops = 2 WHERE id = %s", [first.pk])
    before = part_counts.count(["appeals", "persons"], *year)[place, ""]
    assert FigureChange.objects.count() == 3  # how far an open question got, nobody counts
    figure_cells.fold()

    assert before == part_counts.count(["appeals", "persons"], *year)[place, ""]
    assert before == {"appeals": 2, "persons": 5}
    assert figure_cells.differences() == []
    assert not FigureChange.objects.exists()


@pytest.mark.django_db
def test_facts_are_read_while_there_are_no_cells_or_the_structure_is_another():
    appeal = make.appeal()
    year = dt.date(2020, 1, 1), dt.date(2030, 12, 31)
    never_folded = flat(part_counts.count(["questions"], *year, by=By.TOPIC_GROUP))
    assert not figure_cells.is_ready()
    figure_cells.fold()  # fills them
    assert figure_cells.is_ready()
    assert FigureCell.objects.exists()
    assert never_folded == flat(part_counts.count(["questions"], *year, by=By.TOPIC_GROUP))

    TopicFactory()  # a new one does no harm
    assert figure_cells.is_ready()
    topic = appeal.questions.get().topic
    topic.parent = TopicFactory().parent
    topic.save()

    moved = {(appeal.reception.territory_id, topic.parent.code, "questions"): 1}
    assert not figure_cells.is_ready()
    assert moved == flat(part_counts.count(["questions"], *year, by=By.TOPIC_GROUP))
    figure_cells.fold()
    assert figure_cells.is_ready()
    assert moved == flat(part_counts.count(["questions"], *year, by=By.TOPIC_GROUP))


@pytest.mark.django_db
def test_cells_of_another_formula_are_not_read_and_counted_anew():
    make.appeal()
    figure_cells.recount()
    FigureMark.objects.update(formula="an older one")

    assert not figure_cells.is_ready()
    figure_cells.fold()

    assert figure_cells.is_ready()


@pytest.mark.django_db
def test_the_command_says_where_a_cell_is_wrong_and_puts_it_right(capsys):
    make.appeal()
    call_command("figure_cells", "--fold")
    call_command("figure_cells", "--differences")
    FigureCell.objects.filter(margin=0).update(appeals=7)

    with pytest.raises(CommandError, match="appeals 7 is 1"):
        call_command("figure_cells", "--differences")
    call_command("figure_cells", "--recount", "--differences")

    assert "right" in capsys.readouterr().out


@pytest.mark.django_db
def test_one_statement_reads_the_cells(django_assert_num_queries):
    make.appeal()
    figure_cells.recount()
    for period, by in product(PERIODS, By):
        with django_assert_num_queries(1):
            part_counts.count([*PARTS], *period, by=by)


@pytest.mark.django_db
def test_an_unknown_part_is_an_error_and_a_period_backwards_is_empty():
    make.appeal()
    with pytest.raises(KeyError):
        part_counts.count(["appeals", "nothing"], *PERIODS[0])
    with pytest.raises(KeyError):
        part_counts.count_within(["nothing"], PERIODS[0], Territory.objects.first())
    assert part_counts.count(["appeals", "overdue"], TODAY, FIRST_DAY) == {}
    for cut in (WHOLE, Cut(topic="01", channel="desk")):
        backwards = part_counts.count_within(
            ["due"], (TODAY, FIRST_DAY), Territory.objects.first(), cut
        )
        assert backwards == {}
