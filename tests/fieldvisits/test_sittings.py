import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.exceptions import FieldError, FindingError, PlanError
from fieldvisits.models import Finding, Hearing, Protocol
from fieldvisits.services import field_receptions, protocols, sittings
from fieldvisits.sitting_choices import HearingOutcome
from receptions.choices import Channel, HopReason, QuestionStatus
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.exceptions import DecisionError
from receptions.models import Appeal, NumberCounter
from receptions.services import appeals, routing
from territories import clock
from territories.models import Office
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.receptions import ApplicantFactory
from tests.factories.territories import OfficeFactory

SETTLED, EXPLAINED, TASK = HearingOutcome.SETTLED, HearingOutcome.EXPLAINED, HearingOutcome.TASK


def test_a_settled_matter_is_a_line_and_no_appeal(where):
    line = sit.received(where)

    assert (line.line, line.person, line.finding.state) == (1, "Rahimov Anvar", "solved_on_spot")
    assert line.residence == f"{where.mahalla.name}, Navoiy 7"
    assert not Appeal.objects.exists()


def test_an_explained_matter_is_a_line_and_no_finding(where):
    line = sit.received(where, outcome=EXPLAINED)

    assert line.finding is None
    assert not Finding.objects.exists()
    assert not Appeal.objects.exists()


def test_a_task_is_an_appeal_with_office_and_the_date_given(where):
    line = sit.received(where, outcome=TASK)

    question = line.finding.question
    assert question.appeal.channel == Channel.PUBLIC
    assert question.status == QuestionStatus.ASSIGNED
    assert question.office == Office.objects.get()
    assert question.target_due_on == clock.today() + dt.timedelta(days=7)
    assert question.target_due_on < question.legal_due_on
    assert question.deadlines.current().get().target_due_on == question.target_due_on


def test_the_same_key_twice_is_one_line(where):
    sitting = make.announced(where)
    visitor = sit.visitor(where, TASK)

    first = sittings.hear(field_reception=sitting, visitor=visitor, by=where.registrar)
    again = sittings.hear(field_reception=sitting, visitor=visitor, by=where.registrar)

    assert first == again
    assert Appeal.objects.count() == 1


def test_desks_follow_one_another_in_one_order(where):
    sitting = make.announced(where)

    lines = [sit.received(where, sitting, desk=desk).line for desk in ("1", "2", "1", "3")]

    assert lines == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("outcome", "change", "words"),
    [
        (SETTLED, {"result": " "}, "what was done"),
        (EXPLAINED, {"result": ""}, "what was done"),
        (SETTLED, {"text": " "}, "few words"),
        (SETTLED, {"surname": "", "given_name": ""}, "name and residence"),
        (SETTLED, {"mahalla": None, "address": ""}, "name and residence"),
        (SETTLED, {"surname": "A" * 99, "given_name": "B" * 99, "patronymic": "C"}, "at most 200"),
        (SETTLED, {"address": "A" * 300}, "at most 300"),
        (TASK, {"due_on": None}, "an office and a date"),
        ("party", {"result": "x"}, "what became"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(where, outcome, change, words):
    sitting = make.announced(where)
    visitor = sit.visitor(where, outcome, **change)

    with pytest.raises(FindingError, match=words):
        sittings.hear(field_reception=sitting, visitor=visitor, by=where.registrar)

    assert not Hearing.objects.exists()
    assert not Finding.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(-1, "passed"), (90, "after the date by law")])
def test_a_task_with_a_date_outside_the_term_uses_up_no_number(where, days, words):
    due_on = clock.today() + dt.timedelta(days=days)
    visitor = sit.visitor(where, TASK, due_on=due_on)
    sitting = make.announced(where)

    with pytest.raises(DecisionError, match=words):
        sittings.hear(field_reception=sitting, visitor=visitor, by=where.registrar)

    assert not Appeal.objects.exists()
    assert not NumberCounter.objects.exists()


def test_nobody_is_received_before_the_day_nor_after_the_signature(where):
    early = make.announced(where, hours=24)
    signed = protocols.sign(protocol=sit.drafted(where), by=where.head)

    with pytest.raises(FindingError, match="hasn't come"):
        sit.received(where, early)
    with pytest.raises(FindingError, match="signed"):
        sit.received(where, signed.field_reception)


def test_more_received_than_came_is_refused(where):
    sitting = make.announced(where)
    sit.received(where, sitting)

    with pytest.raises(PlanError, match="correct the number"):
        field_receptions.hold(field_reception=sitting, by=where.head, visitors=0, minutes="")
    with pytest.raises(PlanError, match="heard already"):
        field_receptions.cancel(field_reception=sitting, by=where.head, reason="Qor")


@pytest.mark.parametrize("statement", ["UPDATE {} SET person = 'x'", "DELETE FROM {}"])
def test_a_line_stands_as_it_was_written(where, statement):
    sit.received(where)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("fieldvisits_hearing"))


def registered_offline(where, **fields):
    """What a desk without a network registered at the sitting, come in by the offline page."""
    draft = AppealDraft(
        reception=where.reception,
        channel=Channel.FIELD,
        appeal_type="application",
        applicant=ApplicantFactory(surname="Olimova", mahalla=where.mahalla),
        text="Yoʻl buzilgan",
        questions=(QuestionDraft(where.topic, "Yoʻl buzilgan", where.district, where.mahalla),),
    )
    return appeals.register(draft=draft, by=where.registrar)


def test_an_appeal_registered_without_a_network_gets_its_line_once(where):
    sitting = make.announced(where)
    sit.received(where, sitting)
    appeal = registered_offline(where)

    (line,) = sittings.take_over(field_reception=sitting, appeal=appeal, by=where.registrar)

    assert (line.line, line.outcome, line.finding.question.appeal) == (2, TASK, appeal)
    with pytest.raises(FindingError, match="not registered"):
        sittings.take_over(field_reception=sitting, appeal=appeal, by=where.registrar)


def test_protocols_are_numbered_without_gaps(where):
    numbers = [sit.drafted(where).number for _turn in range(2)]

    code = where.reception.code
    assert numbers == [f"{code}-2026/B1", f"{code}-2026/B2"]


def test_a_draft_keeps_its_number(where):
    protocol = sit.drafted(where)

    again = protocols.draft(field_reception=protocol.field_reception, by=where.head)

    assert again == protocol


def test_no_protocol_before_the_reception_was_held(where):
    with pytest.raises(FieldError, match="was held"):
        protocols.draft(field_reception=make.announced(where), by=where.head)

    assert not Protocol.objects.exists()
    assert not NumberCounter.objects.exists()


def test_the_signed_protocol_counts_what_became_of_everybody(where):
    protocol = sit.drafted(where, [SETTLED, SETTLED, EXPLAINED, TASK])

    signed = protocols.sign(protocol=protocol, by=where.head)

    totals = signed.content["totals"]
    assert totals == {
        "visitors": 4, "received": 4, "settled": 2, "explained": 1, "task": 1, "other": 0
    }  # fmt: skip
    assert "given to" in signed.content["lines"][3]["result"]
    assert signed.digest == protocols.digest_of(signed.content)


@pytest.mark.parametrize("given", [False, True])
def test_the_signed_line_of_an_appeal_says_only_what_happened_to_it(where, given):
    sitting = make.announced(where)
    appeal = registered_offline(where)
    (line,) = sittings.take_over(field_reception=sitting, appeal=appeal, by=where.registrar)
    office = OfficeFactory(territory=where.district, name_uz="Suv idorasi")
    if given:
        routing.assign(
            question=line.finding.question,
            office=office,
            by=where.registrar,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )
    held = field_receptions.hold(
        field_reception=sitting, by=where.head, visitors=1, minutes="Ochiq", came=[]
    )
    drafted = protocols.draft(field_reception=held, by=where.head)

    signed = protocols.sign(protocol=drafted, by=where.head)

    with translation.override(signed.language):
        words = _("Registered as appeal No. %(number)s; given to %(office)s.")
        if not given:
            words = _("registered as appeal No. %(number)s")
        expected = words % {"number": appeal.number, "office": office.name}
    assert signed.content["lines"][0]["result"] == expected


def test_a_signed_protocol_never_changes(where):
    signed = protocols.sign(protocol=sit.drafted(where), by=where.head)

    with pytest.raises(FieldError, match="already"):
        protocols.sign(protocol=signed, by=where.head)
    with pytest.raises(DatabaseError), transaction.atomic():
        Protocol.objects.filter(pk=signed.pk).update(digest="0")
    with pytest.raises(DatabaseError), transaction.atomic():
        signed.delete()


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_a_protocol_is_due_the_same_evening(where, days, late):
    protocol = sit.drafted(where)

    with clock.playing(clock.now() + dt.timedelta(days=days)):
        signed = protocols.sign(protocol=protocol, by=where.head)

    assert signed.is_late is late
