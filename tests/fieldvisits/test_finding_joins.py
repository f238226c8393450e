import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fieldvisits.choices import CausePeople, FindingState, Horizon
from fieldvisits.exceptions import FindingError
from fieldvisits.models import Finding, FindingJoin
from fieldvisits.services import finding_joins, findings
from receptions.choices import AppealType
from tests.factories import fieldvisits as make
from tests.factories.receptions import ApplicantFactory, TopicFactory
from tests.fieldvisits.pages import page, url


def joined(where, *people, rule=CausePeople.LARGEST):
    """A cause and the findings joined to it, each with so many people."""
    first, *others = [make.heard(where, people_affected=number) for number in people]
    finding_joins.join(
        cause=first, others=others, reason="Bitta quvur", by=where.registrar, people=rule
    )
    return first, others


def states(*rows):
    return {Finding.objects.get(pk=one.pk).state for one in rows}


def open_appeal(finding, where):
    return findings.open_appeal(
        finding=finding,
        by=where.registrar,
        applicant=ApplicantFactory.build(),
        appeal_type=AppealType.APPLICATION,
    )


def test_joining_is_written_down_with_who_and_why(where):
    cause, (other,) = joined(where, 3, 5)

    other.refresh_from_db()
    assert other.joined_to == cause
    record = FindingJoin.objects.get()
    assert (record.finding, record.cause, record.by, record.reason, record.action) == (
        other, cause, where.registrar, "Bitta quvur", "joined",
    )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        FindingJoin.objects.update(reason="Boshqa")


@pytest.mark.parametrize(("rule", "expected"), [(CausePeople.LARGEST, 5), (CausePeople.SUM, 10)])
def test_people_of_a_cause_are_counted_as_said(where, rule, expected):
    cause, _others = joined(where, 3, 5, 2, rule=rule)
    make.heard(where, people_affected=100)

    found = Finding.objects.with_cause().get(pk=cause.pk)

    assert (found.people_of_cause, found.joined_number) == (expected, 2)
    assert Finding.objects.people_total() == expected + 100


def test_one_appeal_is_opened_for_the_whole_cause(where):
    cause, others = joined(where, 3, 5)

    appeal = open_appeal(cause, where)

    assert states(cause, *others) == {FindingState.APPEAL}
    assert appeal.questions.get().people_affected == 5


def test_joined_findings_wait_and_are_solved_together(where):
    cause, others = joined(where, 3, 5)

    findings.wait_for_programme(finding=cause, by=where.head, horizon=Horizon.MEDIUM)
    assert states(cause, *others) == {FindingState.WAITING}
    assert Finding.objects.get(pk=others[0].pk).horizon == Horizon.MEDIUM
    findings.put_in_programme(findings=[cause], by=where.head)
    assert states(cause, *others) == {FindingState.IN_PROGRAMME}
    findings.mark_solved(findings=[cause, *others], by=where.head, result="Quvur almashtirildi")

    assert states(cause, *others) == {FindingState.SOLVED}


def test_a_joined_finding_is_not_decided_about_by_itself(where):
    _cause, (other,) = joined(where, 1, 1)

    with pytest.raises(FindingError, match="joined to another"):
        findings.settle_on_spot(finding=other, by=where.head, result="Boʻldi")
    with pytest.raises(FindingError, match="joined to another"):
        findings.wait_for_programme(finding=other, by=where.head, horizon=Horizon.SHORT)
    with pytest.raises(FindingError, match="joined to another"):
        open_appeal(other, where)


def test_what_joins_a_waiting_cause_waits_with_it(where):
    cause = make.heard(where)
    findings.wait_for_programme(finding=cause, by=where.head, horizon=Horizon.SHORT)
    late = make.heard(where)

    finding_joins.join(
        cause=cause, others=[late], reason="Oʻsha", by=where.head, people=CausePeople.SUM
    )

    late.refresh_from_db()
    assert (late.state, late.horizon) == (FindingState.WAITING, Horizon.SHORT)


def test_joined_findings_of_another_cause_come_along(where):
    first, (second,) = joined(where, 1, 1)
    whole = make.heard(where)

    finding_joins.join(
        cause=whole, others=[first], reason="Bitta tarmoq", by=where.head, people=CausePeople.SUM
    )

    assert set(whole.joined.all()) == {first, second}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda w, c, o: {"reason": " "}, "why these are one cause"),
        (lambda w, c, o: {"people": "all"}, "how the people"),
        (lambda w, c, o: {"others": []}, "Choose the findings"),
        (lambda w, c, o: {"others": [c]}, "Choose the findings"),
        (lambda w, c, o: {"others": [settled(w)]}, "decided already"),
        (lambda w, c, o: {"cause": settled(w)}, "nothing can be joined"),
        (lambda w, c, o: {"others": [waiting(w)]}, "waits already"),
        (lambda w, c, o: {"others": [joined(w, 1, 1)[1][0]]}, "joined to another already"),
    ],
)
def test_join_refuses(where, spoil, words):
    cause, other = make.heard(where), make.heard(where)
    fields = {"cause": cause, "others": [other], "reason": "Bir", "people": CausePeople.SUM}

    with pytest.raises(FindingError, match=words):
        finding_joins.join(by=where.head, **{**fields, **spoil(where, cause, other)})

    assert not cause.joined.exists()


def settled(where):
    return findings.settle_on_spot(finding=make.heard(where), by=where.head, result="Boʻldi")


def waiting(where):
    finding = make.heard(where)
    return findings.wait_for_programme(finding=finding, by=where.head, horizon=Horizon.SHORT)


def test_parting_makes_it_to_be_decided_again_and_is_written_down(where):
    cause, (other,) = joined(where, 1, 1)
    open_appeal(cause, where)

    finding_joins.part(finding=other, reason="Boshqa koʻcha", by=where.head)

    other.refresh_from_db()
    assert (other.state, other.joined_to, other.decided_by) == (FindingState.OPEN, None, None)
    assert [row.action for row in FindingJoin.objects.all()] == ["parted", "joined"]
    assert states(cause) == {FindingState.APPEAL}
    with pytest.raises(FindingError, match="isn't joined"):
        finding_joins.part(finding=other, reason="Yana", by=where.head)


def test_a_finding_is_never_joined_to_itself(where):
    finding = make.heard(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(joined_to=finding.pk)


def test_likely_ones_have_like_words_nearby_and_are_still_open(where):
    finding = make.heard(where, text="Ichimlik suvi kelmayapti, quvur yorilgan")
    same = make.heard(where, text="Quvur yorilgan, ichimlik suvi yoʻq")
    make.heard(where, text="Koʻcha chiroqlari yonmaydi")
    make.heard(where, topic=TopicFactory(), text="Ichimlik suvi kelmayapti, quvur yorilgan")
    cyrillic = make.heard(where, text="Ичимлик суви келмаяпти")
    findings.settle_on_spot(
        finding=make.heard(where, text=finding.text), by=where.head, result="Boʻldi"
    )

    found = finding_joins.likely(finding=finding, user=where.registrar)

    assert {one.finding for one in found} == {same, cyrillic}


def test_likely_ones_on_the_same_street_come_first(where):
    round_ = make.running(where)
    finding = make.found(where, round_, text="Gaz bosimi past")
    far = make.heard(where, text="Gaz bosimi past")
    near = make.found(where, round_, text="Gaz bosimi past")

    found = finding_joins.likely(finding=finding, user=where.registrar)

    assert [(one.finding, one.same_street) for one in found] == [(near, True), (far, False)]


def test_the_page_joins_and_parts(client, where):
    cause = make.heard(where, people_affected=3)
    other = make.heard(where, people_affected=9)
    data = {"others": [other.pk], "people": "largest", "reason": "Bitta quvur"}

    assert b"Suv kelmayapti" in page(client, where.registrar, url("finding-join", cause.pk)).content
    answer = page(client, where.registrar, url("finding-join", cause.pk), data)
    assert answer["Location"] == cause.get_absolute_url()
    shown = page(client, where.registrar, cause.get_absolute_url()).content.decode()
    assert "9 with the joined findings" in shown
    assert "Bitta quvur" in shown
    shown = page(client, where.registrar, other.get_absolute_url()).content.decode()
    assert "decided about there" in shown
    assert "Register an appeal" not in shown
    listed = page(client, where.registrar, url("finding-list")).content.decode()
    assert "People affected in all: 9." in listed

    answer = page(client, where.registrar, url("finding-part", other.pk), {"reason": "Boshqa"})

    assert answer["Location"] == other.get_absolute_url()
    assert not cause.joined.exists()


def test_the_page_says_what_is_wrong(client, where):
    cause, other = make.heard(where), make.heard(where)

    answer = page(client, where.registrar, url("finding-join", cause.pk), {"others": [other.pk]})
    assert answer.status_code == 422
    answer = page(client, where.registrar, url("finding-part", cause.pk), {"reason": "Boshqa"})
    assert answer.status_code == 422
    assert b"isn&#x27;t joined" in answer.content


@pytest.mark.parametrize(("severity", "shown"), [("3", True), ("1", False)])
def test_the_list_is_narrowed_by_severity(client, where, severity, shown):
    finding = make.heard(where, severity=3, text="Ogʻir ahvol")

    answer = page(client, where.registrar, url("finding-list") + f"?severity={severity}")

    assert (finding.text.encode() in answer.content) is shown
