"""What phones send: once, in any order, nothing lost; contradictions are a head's to decide."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldvisits.choices import FindingState, RoundStatus, VisitResult
from fieldvisits.models import Finding, Household, PhoneEntry, Visit, VisitAnswers
from fieldvisits.phone import operations
from fieldvisits.phone_choices import EntryState
from fieldvisits.services import findings, phone_decisions, phone_devices, rounds
from fieldvisits.services.phone_devices import PhoneError
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories import phone


@pytest.fixture
def round_(where):
    return make.running(where)


@pytest.fixture
def device(where, round_):
    return phone.carrying(round_, where.member)


def state_of(entry):
    entry.refresh_from_db()
    return entry.state


def test_a_visit_is_written_down_with_note_class_and_day(where, round_, device):
    visit = round_.visits.first()
    item = phone.said(
        visit, result="nobody", note="Darvoza yopiq", household_class="2", revisit_on="2026-11-30"
    )

    (entry,) = phone.sent(device, item)

    visit = Visit.objects.select_related("household").get(pk=visit.pk)
    assert entry.state == EntryState.APPLIED
    assert (visit.result, visit.note, visit.by) == ("nobody", "Darvoza yopiq", where.member)
    assert visit.revisit_on == dt.date(2026, 11, 30)
    assert visit.household.household_class == "2"


def test_the_same_entry_twice_is_one(where, round_, device):
    visit = round_.visits.first()
    items = [phone.said(visit, 1, "problem"), phone.told(visit, where.topic, 2)]

    phone.sent(device, *items, *items)

    assert PhoneEntry.objects.count() == 2
    assert Finding.objects.get().text == "Suv kelmayapti"


def test_a_problem_waits_for_its_visit(where, round_, device):
    visit = round_.visits.first()
    visit_item, problem_item = phone.said(visit, 1, "problem"), phone.told(visit, where.topic, 2)

    (early,) = phone.sent(device, problem_item)
    assert early.state == EntryState.WAITING
    phone.sent(device, visit_item)

    assert state_of(early) == EntryState.APPLIED
    assert early.finding.severity == 3
    assert early.finding.people_affected == 4


def test_settled_on_the_spot_goes_into_the_minutes(where, round_, device):
    visit = round_.visits.first()

    phone.sent(
        device,
        phone.said(visit, 1, "problem"),
        phone.told(visit, where.topic, 2, settled="Kran almashtirildi"),
    )

    finding = Finding.objects.get()
    assert finding.state == FindingState.SOLVED_ON_SPOT
    assert finding.result == "Kran almashtirildi"


def test_a_problem_keeps_where_the_phone_was(where, round_, device):
    visit = round_.visits.first()
    place = [41.3110812, 69.240562]

    phone.sent(
        device, phone.said(visit, 1, "problem"), phone.told(visit, where.topic, 2, place=place)
    )

    found = Finding.objects.get()
    assert (found.latitude, found.longitude) == (Decimal("41.311081"), Decimal("69.240562"))


@pytest.mark.parametrize(
    "place",
    [
        *(None, [], [41], [41, 69, 1], [91, 69], [41, -181], [float("nan"), 69], [True, 69]),
        *(["41", "69"], "41,69", {"lat": 41}, [10**400, 69]),
    ],
)
def test_what_is_no_place_is_none(place):
    assert operations.point(place) is None


def test_a_place_beyond_the_globe_holds_no_problem_up(where, round_, device):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2, place=[91, 69])

    (_said, entry) = phone.sent(device, phone.said(visit, 1, "problem"), item)

    assert entry.state == EntryState.APPLIED
    assert entry.finding.latitude is None


def test_a_correction_replaces_what_the_phone_said_before(round_, device):
    visit = round_.visits.first()
    first, later = phone.said(visit, 1, "nobody"), phone.said(visit, 2, "moved", note="Xorazm")

    entries = phone.sent(device, later, first)

    visit.refresh_from_db()
    assert (visit.result, visit.note) == ("moved", "Xorazm")
    assert [entry.state for entry in entries] == [EntryState.APPLIED, EntryState.SUPERSEDED]


def test_a_problem_written_down_is_not_taken_back(where, round_, device):
    visit = round_.visits.first()

    phone.sent(
        device,
        phone.said(visit, 1, "problem"),
        phone.told(visit, where.topic, 2),
        phone.said(visit, 3, "no_problem", note="Xato"),
    )

    visit.refresh_from_db()
    assert (visit.result, visit.note) == (VisitResult.PROBLEM, "Xato")


def test_two_phones_on_one_house_keep_both_values(where, round_, device):
    visit = round_.visits.first()
    other = phone.second(where, round_)
    items = (
        phone.said(visit, note="Uyda"),
        phone.said(visit, result="nobody", revisit_on="2026-12-01"),
    )

    phone.sent(device, items[0])
    (second,) = phone.sent(other, items[1])

    visit.refresh_from_db()
    assert second.state == EntryState.CONFLICT
    assert second.clash == {"result": "nobody"}
    assert visit.result == "no_problem"
    assert visit.revisit_on == dt.date(2026, 12, 1)  # nobody contradicts it
    assert visit.note == "Uyda"


def test_the_office_changed_the_house_meanwhile(where, round_, device):
    visit = round_.visits.first()
    item = phone.said(visit, result="refused")
    make.visited(visit, where, VisitResult.MOVED, note="Qo‘ng‘iroq qilindi")

    (entry,) = phone.sent(device, item)

    assert entry.clash == {"result": "refused"}
    visit.refresh_from_db()
    assert visit.note == "Qo‘ng‘iroq qilindi"


def test_two_phones_that_agree_contradict_nothing(where, round_, device):
    visit = round_.visits.first()
    other = phone.second(where, round_)
    items = phone.said(visit), phone.said(visit)

    phone.sent(device, items[0])
    (second,) = phone.sent(other, items[1])

    assert second.state == EntryState.APPLIED
    visit.refresh_from_db()
    assert visit.by == where.member


@pytest.mark.parametrize(
    ("take", "result", "problems"), [({"result"}, "problem", 1), (set(), "nobody", 0)]
)
def test_the_head_chooses_and_no_problem_is_lost(where, round_, device, take, result, problems):
    visit = round_.visits.first()
    other = phone.second(where, round_)
    items = [phone.said(visit, 1, "problem"), phone.told(visit, where.topic, 2)]
    phone.sent(device, phone.said(visit, 1, "nobody"))
    entry, problem = phone.sent(other, *items)
    assert problem.state == EntryState.WAITING

    phone_decisions.choose(entry=entry, take=take, by=where.head)

    visit.refresh_from_db()
    assert visit.result == result
    assert visit.findings.count() == problems
    assert state_of(entry) == EntryState.APPLIED
    assert entry.decided_by == where.head
    assert entry.clash["result"]["phone"] == "problem"
    assert entry.clash["result"]["before"] == "nobody"
    assert state_of(problem) == (EntryState.APPLIED if problems else EntryState.WAITING)


def test_what_is_decided_is_not_decided_again(where, round_, device):
    visit = round_.visits.first()
    other = phone.second(where, round_)
    items = phone.said(visit), phone.said(visit, result="moved")
    phone.sent(device, items[0])
    (entry,) = phone.sent(other, items[1])
    phone_decisions.choose(entry=entry, take={"result"}, by=where.head)

    with pytest.raises(PhoneError):
        phone_decisions.choose(entry=entry, take=set(), by=where.head)


def test_a_round_finished_meanwhile_keeps_the_entries_for_the_head(where, round_, device):
    visit = round_.visits.first()
    items = [phone.said(visit, 1, "problem"), phone.told(visit, where.topic, 2)]
    rounds.finish(round_=round_, by=where.head)

    entries = phone.sent(device, *reversed(items))

    visit.refresh_from_db()
    assert {entry.state for entry in entries} == {EntryState.LATE}
    assert visit.is_pending
    assert phone_decisions.take_over_late(round_=round_, by=where.head) == 2
    visit.refresh_from_db()
    assert visit.result == VisitResult.PROBLEM
    assert visit.by == where.member
    assert visit.findings.count() == 1
    round_.refresh_from_db()
    assert round_.status == RoundStatus.FINISHED


def test_a_late_entry_may_be_left_out_and_stays_as_it_came(where, round_, device):
    item = phone.said(round_.visits.first())
    rounds.finish(round_=round_, by=where.head)
    (entry,) = phone.sent(device, item)

    phone_decisions.drop(entry=entry, by=where.head)

    assert state_of(entry) == EntryState.DROPPED
    assert entry.payload["fields"]["result"] == "no_problem"


def test_a_revoked_phone_still_loses_nothing(where, round_, device):
    item = phone.said(round_.visits.first())
    phone_devices.revoke(device=device, by=where.head)

    (entry,) = phone.sent(device, item)

    assert entry.state == EntryState.LATE
    with pytest.raises(PhoneError):
        phone_devices.issue(device=device, round_=round_)


def test_who_left_the_working_group_is_for_the_head_to_decide(where, round_, device):
    round_.members.all().delete()

    (entry,) = phone.sent(device, phone.said(round_.visits.first()))

    assert entry.state == EntryState.LATE


def test_the_first_entry_sets_a_planned_round_under_way(where):
    round_ = make.planned(where)
    device = phone.carrying(round_, where.member)

    phone.sent(device, phone.said(round_.visits.first()))

    round_.refresh_from_db()
    assert (round_.status, round_.started_by) == (RoundStatus.RUNNING, where.member)


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_wrong_clock_is_noted_and_put_right(where, round_, device, time_machine, hours):
    time_machine.shift(dt.timedelta(hours=3))
    wrong = clock.now() - dt.timedelta(hours=hours)
    item = {**phone.said(round_.visits.first()), "at": (wrong - dt.timedelta(hours=1)).isoformat()}

    (entry,) = phone.sent(device, item, offset=clock.now() - wrong)

    visit = entry.visit
    visit.refresh_from_db()
    assert visit.visited_at == clock.now() - dt.timedelta(hours=1)
    assert entry.client_time == wrong - dt.timedelta(hours=1)
    assert entry.received_at == clock.now()
    assert entry.offset_seconds == hours * 3600


@pytest.mark.parametrize(
    "change",
    [
        {"visit": 0},
        {"visit": 2**31 - 1},
        {"visit": "1"},
        {"round": None},
        {"kind": "else"},
        {"at": "yesterday"},
        {"at": "2026-11-24T10:00:00"},
        {"seq": 0},
        {"seq": True},
        {"fields": None},
        {"fields": {"result": "pending"}},
        {"fields": {"result": ["problem"]}},
        {"fields": {}},
    ],
)
def test_what_can_not_be_taken_over_is_kept_and_told(round_, device, change):
    visit = round_.visits.first()

    (entry,) = phone.sent(device, {**phone.said(visit), **change})

    visit.refresh_from_db()
    assert entry.state == EntryState.REFUSED
    assert entry.problem
    assert visit.is_pending
    assert PhoneEntry.objects.get().payload.keys() >= change.keys()


def test_a_house_of_another_round_is_refused(where, round_, device):
    make.HouseholdFactory(mahalla=where.mahalla)
    other = make.running(where)

    (entry,) = phone.sent(device, phone.said(other.visits.first()))

    assert entry.state == EntryState.REFUSED
    assert entry.round is None


@pytest.mark.parametrize("letter", ["\0", "\ud83d"])
def test_a_letter_that_no_database_keeps_is_left_out(where, round_, device, letter):
    (entry,) = phone.sent(device, phone.said(round_.visits.first(), note=f"a{letter}b"))

    entry.visit.refresh_from_db()
    assert entry.visit.note == "ab"


def test_a_crash_in_the_middle_leaves_nothing_behind(where, round_, device, monkeypatch):
    visit = round_.visits.first()
    items = [phone.said(visit, 1, "problem"), phone.told(visit, where.topic, 2, settled="Bo‘ldi")]
    phone.sent(device, items[0])

    def killed(**kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(findings, "settle_on_spot", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            phone.sent(device, items[1])
    assert not Finding.objects.exists()
    assert PhoneEntry.objects.count() == 1

    phone.sent(device, *items)

    assert Finding.objects.get().state == FindingState.SOLVED_ON_SPOT


# A day in any order

ITEM = st.fixed_dictionaries(
    {
        "house": st.integers(0, 2),
        "result": st.sampled_from(["no_problem", "problem", "nobody", "refused", "moved"]),
        "note": st.sampled_from(["", "Bir", "Ikki"]),
        "household_class": st.sampled_from(["", "1", "2"]),
        "revisit_on": st.sampled_from([None, "2026-11-30", "2026-12-05"]),
        "problems": st.lists(st.sampled_from(["", "Tuzatildi"]), max_size=2),
        "answers": st.sampled_from(
            [{}, {"head_sex": "male"}, {"head_sex": "female", "head_age": 40}]
        ),
    }
)


def day_of(visits, topic, plan):
    """The entries of a day, as the phone numbers them."""
    items = []
    for step in plan:
        visit = visits[step["house"]]
        result = "problem" if step["problems"] else step["result"]
        fields = {name: step[name] for name in ("note", "household_class", "revisit_on")}
        said = phone.said(visit, len(items) + 1, result, **fields)
        items.append(phone.with_answers(said, **step["answers"]) if step["answers"] else said)
        items += [
            phone.told(visit, topic, len(items) + 1 + place, settled=settled, text=f"{place}")
            for place, settled in enumerate(step["problems"])
        ]
    for item in items:  # one a minute, from the morning on
        item["at"] = (clock.now() - dt.timedelta(minutes=400 - item["seq"])).isoformat()
    return items


def rows():
    """Everything that a day leaves behind."""
    visits = Visit.objects.order_by("pk").values_list(
        "pk", "result", "note", "revisit_on", "visited_at", "by"
    )
    homes = Household.objects.order_by("pk").values_list("pk", "household_class")
    found = Finding.objects.values_list(
        "visit",
        "text",
        "state",
        "result",
        "severity",
        "people_affected",
        "found_at",
        "entry__client_id",
    )
    entries = PhoneEntry.objects.values_list("client_id", "state", "visit", "sequence", "problem")
    sheets_ = list(VisitAnswers.objects.order_by("visit").values_list("visit", "answers"))
    return list(visits), list(homes), Counter(found), Counter(entries), sheets_


@pytest.fixture
def evening(round_, device, time_machine):
    time_machine.shift(dt.timedelta(hours=8))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=st.lists(ITEM, min_size=1, max_size=6), data=st.data())
def test_a_day_in_any_order_and_repetition_gives_the_same_rows(
    where, round_, device, evening, plan, data
):
    items = day_of(list(round_.visits.select_related("household")), where.topic, plan)
    shuffled = data.draw(st.permutations(items))
    again = data.draw(st.lists(st.sampled_from(items), max_size=8))
    mixed = data.draw(st.permutations([*shuffled, *again]))

    results = []
    for order in (items, mixed):
        with transaction.atomic():
            phone.sent(device, *order)
            results.append(rows())
            transaction.set_rollback(True)

    assert results[0] == results[1]


def test_a_correction_does_not_contradict_the_phones_own_problem(where, round_, device):
    visit = round_.visits.first()
    first, lost = phone.said(visit, 1), phone.said(visit, 2, "problem")
    problem, last = phone.told(visit, where.topic, 3), phone.said(visit, 4, "nobody")

    phone.sent(device, first, problem, last, lost)

    said = PhoneEntry.objects.get(client_id=last["id"])
    visit.refresh_from_db()
    assert (said.state, said.clash) == (EntryState.APPLIED, {})
    assert visit.result == VisitResult.PROBLEM  # a problem written down is not taken back
