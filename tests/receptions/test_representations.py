"""Representations: proposed, signed, answered, judged; nothing happens out of turn."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from receptions.choices import HopReason, Outcome, VerificationMethod
from receptions.exceptions import PowerError, ReceptionsError, TransitionError
from receptions.models import (
    LiabilityEntry,
    NumberCounter,
    Question,
    Representation,
    RepresentationCase,
    RepresentationEvent,
)
from receptions.power_choices import Ground, PaperKind, PaperState
from receptions.services import control, representations, routing
from receptions.services import representation_proposals as proposals
from receptions.services import representation_replies as replies
from territories import clock
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


def overdue(**fields):
    question = make.question("assigned", **fields)
    Question.objects.filter(pk=question.pk).update(
        legal_due_on=clock.today() - dt.timedelta(days=3),
        target_due_on=clock.today() - dt.timedelta(days=3),
    )
    question.refresh_from_db()
    return question


# -- drafts ---------------------------------------------------------------------------------------
def test_overdue_questions_are_drafted_office_by_office_with_their_cases():
    one = overdue()
    other = overdue(reception=one.reception, office=one.office)
    elsewhere = overdue(reception=one.reception)
    make.question("assigned", reception=one.reception, office=one.office)

    found = proposals.candidates(one.reception)
    paper = proposals.draft(
        reception=one.reception,
        office=one.office,
        ground=Ground.OVERDUE,
        by=make.head_of(one.reception),
        kind=PaperKind.INSTRUCTION,
    )

    assert [(row.office, row.count) for row in found] == [(one.office, 2), (elsewhere.office, 1)]
    assert paper.kind == PaperKind.INSTRUCTION
    assert {case.question_id for case in paper.cases.all()} == {one.pk, other.pk}
    assert one.office.name in paper.addressee


def test_a_question_named_once_is_not_proposed_again_until_the_draft_is_dropped():
    question = overdue()
    head = make.head_of(question.reception)
    ask = {"reception": question.reception, "office": question.office, "ground": Ground.OVERDUE}
    paper = proposals.draft(**ask, by=head, kind=PaperKind.REPRESENTATION)

    assert proposals.candidates(question.reception) == []
    assert proposals.draft(**ask, by=head, kind=PaperKind.REPRESENTATION) is None
    representations.drop(paper=paper, by=head)
    assert len(proposals.candidates(question.reception)) == 1


def test_a_second_proposal_goes_into_the_open_draft():
    first = make.question("assigned")
    second = make.question("assigned", reception=first.reception, office=first.office)
    paper = make_power.draft(question=first)

    again = make_power.draft(question=second)

    assert again == paper
    assert paper.cases.count() == 2


def test_the_database_keeps_one_draft_an_office_and_ground():
    paper = make_power.draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        Representation.objects.create(
            reception=paper.reception,
            office=paper.office,
            ground=paper.ground,
            language="uz",
            addressee="x",
            body="x",
        )


def test_another_reception_drafts_nothing():
    question = make.question("assigned")

    with pytest.raises(PowerError):
        make_power.draft(question=question, by=make.head_of(make.ReceptionFactory()))

    assert not Representation.objects.exists()


def test_the_last_case_stays():
    paper = make_power.draft()

    with pytest.raises(PowerError):
        representations.remove_case(case=paper.cases.get(), by=make.head_of(paper.reception))

    assert paper.cases.count() == 1


# -- false closures -------------------------------------------------------------------------------
def test_the_second_false_closure_of_an_office_proposes_a_draft():
    first = make.verified(confirmed=False)
    assert proposals.propose_false_closures() == 0

    make.verified(confirmed=False, reception=first.reception, office=first.office)
    assert proposals.propose_false_closures() == 1
    assert proposals.propose_false_closures() == 0

    paper = Representation.objects.get()
    assert paper.is_proposed
    assert paper.created_by is None
    assert paper.ground == Ground.FALSE_CLOSURE
    assert paper.cases.count() == 2


def test_what_was_only_explained_is_no_false_closure():
    first = make.verified(confirmed=False)
    explained = make.question(
        "closed", reception=first.reception, office=first.office, outcome=Outcome.EXPLAINED
    )
    control.verify(
        question=explained,
        by=make.head_of(first.reception),
        method=VerificationMethod.WORD,
        confirmed=False,
        note="Tushunmadim.",
    )

    assert proposals.propose_false_closures() == 0
    assert [one.count for one in proposals.candidates(first.reception)] == [1]


def test_the_office_that_answered_is_charged_and_not_the_one_that_has_it_now():
    first = make.verified(confirmed=False)
    second = make.verified(confirmed=False, reception=first.reception, office=first.office)
    answered, present = first.office, OfficeFactory()
    for question in (first, second):
        routing.assign(
            question=question,
            office=present,
            by=make.head_of(first.reception),
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    assert proposals.propose_false_closures() == 1

    paper = Representation.objects.get()
    assert paper.office == answered
    assert paper.cases.count() == 2


def test_the_head_drafts_one_for_a_single_false_closure():
    checked = make.verified(confirmed=False)
    head = make.head_of(checked.reception)
    asked = {"reception": checked.reception, "ground": Ground.FALSE_CLOSURE, "by": head}

    paper = proposals.draft(**asked, office=checked.office, kind=PaperKind.REPRESENTATION)

    assert [case.question for case in paper.cases.all()] == [checked]
    assert proposals.draft(**asked, office=OfficeFactory(), kind=PaperKind.REPRESENTATION) is None


def test_a_third_false_closure_after_the_signature_begins_a_new_draft():
    first = make.verified(confirmed=False)
    make.verified(confirmed=False, reception=first.reception, office=first.office)
    proposals.propose_false_closures()
    signed = representations.sign(
        paper=Representation.objects.get(), by=make.head_of(first.reception)
    )

    make.verified(confirmed=False, reception=first.reception, office=first.office)
    proposals.propose_false_closures()

    draft = Representation.objects.drafts().get()
    assert draft != signed
    assert draft.cases.count() == 1


# -- signature ------------------------------------------------------------------------------------
def test_signing_gives_number_code_and_a_term_by_the_rule():
    paper = make_power.draft()
    head = make.head_of(paper.reception)

    with clock.playing(dt.datetime(2026, 10, 2, 7, tzinfo=dt.UTC)):
        signed = representations.sign(paper=paper, by=head)

    assert signed.state == PaperState.SERVED
    assert signed.number == f"{paper.reception.code}-2026/T1"
    assert len(signed.code) == 16
    assert signed.rule.code == "P-01"
    assert signed.due_on == dt.date(2026, 10, 12)
    assert [event.to_state for event in signed.events.all()] == ["draft", "served"]
    assert signed.events.last().by == head


def test_numbers_have_no_gaps_and_each_kind_its_own_series():
    reception = make.ReceptionFactory()
    papers = [
        make_power.draft(office=OfficeFactory(territory=reception.territory), reception=reception)
        for _number in range(2)
    ]
    instruction = make_power.draft(
        office=OfficeFactory(territory=reception.territory),
        reception=reception,
        kind=PaperKind.INSTRUCTION,
    )
    head = make.head_of(reception)
    with pytest.raises(PowerError):
        representations.sign(paper=papers[0], by=make.registrar_of(reception))

    signed = [representations.sign(paper=one, by=head) for one in (*papers, instruction)]

    assert [one.sequence for one in signed] == [1, 2, 1]
    assert [one.number[-2:] for one in signed] == ["T1", "T2", "K1"]
    assert NumberCounter.objects.get(reception=reception, kind="represent").last == 2


@pytest.mark.parametrize("who", ["registrar_of", "executor"])
def test_nobody_but_the_head_signs(who):
    paper = make_power.draft()
    by = make.executor_of(paper.office) if who == "executor" else make.registrar_of(paper.reception)

    with pytest.raises(PowerError):
        representations.sign(paper=paper, by=by)

    paper.refresh_from_db()
    assert paper.number == ""


def test_a_signed_paper_is_frozen_for_raw_sql_too():
    paper = make_power.served()

    for change in ({"body": "boshqa"}, {"number": "1"}, {"signed_at": clock.now()}):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Representation.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Representation.objects.filter(pk=paper.pk)._raw_delete("default")


def test_the_way_is_append_only():
    make_power.served()

    with pytest.raises(DatabaseError), transaction.atomic():
        RepresentationEvent.objects.update(note="x")


# -- the office and its reply ---------------------------------------------------------------------
def test_a_reply_with_discipline_becomes_an_entry_once_it_is_accepted():
    reply = make_power.replied(discipline=make_power.REPRIMAND)
    assert not LiabilityEntry.objects.exists()

    replies.accept(reply=reply, by=make.head_of(reply.representation.reception))

    entry = LiabilityEntry.objects.get()
    paper = reply.representation
    paper.refresh_from_db()
    assert paper.state == PaperState.ACCEPTED
    assert (entry.person_name, entry.measure, entry.kind) == (
        make_power.REPRIMAND.person_name,
        "reprimand",
        "disciplinary",
    )
    assert entry.reply == reply


def test_a_reply_that_does_not_do_starts_the_term_anew():
    reply = make_power.replied()
    paper = reply.representation
    head = make.head_of(paper.reception)

    with clock.playing(clock.now() + dt.timedelta(days=5)):
        replies.find_insufficient(reply=reply, by=head, reason="Suv hali ham yoʻq.")
        paper.refresh_from_db()
        again = replies.reply(
            paper=paper, by=make.executor_of(paper.office), measures="Endi suv bor."
        )

    before = paper.signed_at.date() + dt.timedelta(days=10)
    assert paper.due_on > before
    assert paper.replies.count() == 2
    assert again.decision == "waiting"


def test_an_acknowledged_paper_says_who_and_when():
    paper = make_power.served()
    executor = make.executor_of(paper.office)

    replies.acknowledge(paper=paper, by=executor)

    paper.refresh_from_db()
    assert (paper.state, paper.acknowledged_by) == (PaperState.ACKNOWLEDGED, executor)
    with pytest.raises(TransitionError):
        replies.acknowledge(paper=paper, by=executor)


def test_another_office_replies_to_nothing():
    paper = make_power.served()

    with pytest.raises(PowerError):
        replies.reply(paper=paper, by=make.executor_of(OfficeFactory()), measures="Bajarildi.")

    assert not paper.replies.exists()


def test_overdue_is_what_has_no_sufficient_reply_by_the_date():
    paper = make_power.served()
    answered = make_power.replied().representation
    later = paper.due_on + dt.timedelta(days=1)

    assert set(Representation.objects.overdue(on=later)) == {paper}
    assert not Representation.objects.overdue(on=paper.due_on).exists()
    assert answered.state == PaperState.REPLIED


STEPS = {
    "sign": lambda paper: representations.sign(paper=paper, by=make.head_of(paper.reception)),
    "drop": lambda paper: representations.drop(paper=paper, by=make.head_of(paper.reception)),
    "withdraw": lambda paper: representations.withdraw(
        paper=paper, by=make.head_of(paper.reception), reason="Xato"
    ),
    "acknowledge": lambda paper: replies.acknowledge(
        paper=paper, by=make.executor_of(paper.office)
    ),
    "reply": lambda paper: replies.reply(
        paper=paper, by=make.executor_of(paper.office), measures="Bajarildi."
    ),
    "accept": lambda paper: replies.accept(
        reply=paper.replies.last(), by=make.head_of(paper.reception)
    ),
    "return": lambda paper: replies.find_insufficient(
        reply=paper.replies.last(), by=make.head_of(paper.reception), reason="Yetarli emas"
    ),
}
WAYS = {
    "draft": ((), {"sign", "drop"}),
    "served": (("sign",), {"acknowledge", "reply", "withdraw"}),
    "acknowledged": (("sign", "acknowledge"), {"reply", "withdraw"}),
    "replied": (("sign", "reply"), {"accept", "return"}),
    "insufficient": (("sign", "reply", "return"), {"reply", "withdraw"}),
    "accepted": (("sign", "reply", "accept"), set()),
    "dropped": (("drop",), set()),
    "withdrawn": (("sign", "withdraw"), set()),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", WAYS)
def test_only_the_steps_of_the_table_are_taken(state, step):
    way, allowed = WAYS[state]
    paper = make_power.draft()
    for one in way:
        STEPS[one](paper)
        paper.refresh_from_db()
    assert paper.state == state
    if step in {"accept", "return"} and not paper.replies.exists():
        assert step not in allowed
        return

    if step in allowed:
        STEPS[step](paper)
        paper.refresh_from_db()
        assert paper.state != state
    else:
        with pytest.raises(ReceptionsError):
            STEPS[step](paper)
        paper.refresh_from_db()
        assert paper.state == state


def test_visible_to_the_office_only_once_it_is_served():
    paper = make_power.draft()
    executor = make.executor_of(paper.office)
    stranger = UserFactory()

    assert paper not in Representation.objects.visible_to(executor)
    representations.sign(paper=paper, by=make.head_of(paper.reception))
    assert paper in Representation.objects.visible_to(executor)
    assert paper not in Representation.objects.visible_to(stranger)
    assert RepresentationCase.objects.count() == 1
