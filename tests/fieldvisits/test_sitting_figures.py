"""What field receptions brought about: figures, cards of today, the public announcement."""

import datetime as dt

import pytest
from django.utils.translation import override

from fieldvisits import sitting_figures as figures
from fieldvisits.drafts import OfficialDraft
from fieldvisits.services import field_receptions, invitations, protocols
from fieldvisits.sitting_choices import HearingOutcome
from fieldvisits.today import cards
from receptions.choices import LegalGround, Outcome
from receptions.models import Question
from receptions.services import events
from territories import clock
from territories.choices import Role
from territories.figure_registry import registry
from territories.figures import Count
from territories.today import Urgency
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.territories import OfficeFactory, UserFactory
from tests.today import drawn

SETTLED, EXPLAINED, TASK = HearingOutcome.SETTLED, HearingOutcome.EXPLAINED, HearingOutcome.TASK


def closed(line, outcome, by):
    """The end of a task, in one step: the way there is tested elsewhere."""
    events.acting(by)
    Question.objects.filter(finding__hearing=line).update(
        status="closed",
        outcome=outcome,
        legal_ground=LegalGround.MERITS,
        closed_at=clock.now(),
        closed_by=by,
    )


def counted(figure, where):
    today = clock.today()
    return registry.figures[figure].counts(today, today).get(where.district.pk, Count(0, 0))


def test_figures_equal_what_was_done(where):
    sitting = make.announced(where, group=[OfficialDraft("A"), OfficialDraft("B")])
    for outcome in (SETTLED, SETTLED, EXPLAINED):
        sit.received(where, sitting, outcome)
    solved, refused, _open = [sit.received(where, sitting, TASK) for _turn in range(3)]
    closed(solved, Outcome.SATISFIED, where.head)
    closed(refused, Outcome.REFUSED, where.head)
    came = list(sitting.group.values_list("pk", flat=True))[:1]
    field_receptions.hold(field_reception=sitting, by=where.head, visitors=6, minutes="", came=came)

    assert counted("field_settled_on_spot", where) == Count(3, 6)
    assert counted("field_tasks_solved", where) == Count(1, 2)
    assert counted("field_officials_came", where) == Count(1, 2)


@pytest.mark.parametrize("figure", figures.FIGURES, ids=lambda figure: figure.code)
def test_a_figure_has_as_many_cases_as_it_counts(where, figure):
    sitting = make.announced(where)
    closed(sit.received(where, sitting, TASK), Outcome.SATISFIED, where.head)
    sit.received(where, sitting)
    member = sitting.group.get()
    field_receptions.hold(
        field_reception=sitting, by=where.head, visitors=2, minutes="", came=[member.pk]
    )
    today = clock.today()

    number = sum(count.numerator for count in figure.counts(today, today).values())
    cases = list(figure.cases(today, today, where.region.path))

    assert len(cases) == number == 1
    assert all(case.url for case in cases)


def test_the_table_keeps_the_kinds_apart(where):
    for kind, outcomes in (("public", [SETTLED, TASK]), ("republic", [EXPLAINED])):
        sit.day(where, outcomes, kind=kind)
    today = clock.today()

    rows = {row.row: row.cells for row in figures.held_by_kind(today, today)}

    assert rows == {
        "public": {"held": 1, "came": 2, "settled": 1, "explained": 0, "task": 1},
        "republic": {"held": 1, "came": 1, "settled": 0, "explained": 1, "task": 0},
    }


def test_the_table_by_territory_holds_the_same_days_of_both_years(where):
    sit.day(where, [SETTLED, TASK])
    with clock.playing(clock.now() - dt.timedelta(days=365)):
        sit.day(where, [EXPLAINED])
        sit.day(where, [EXPLAINED])
    today = clock.today()
    month = today - dt.timedelta(days=30), today

    [row] = figures.held_by_territory(*month)

    assert row.territory == where.district.pk
    assert row.cells == {"held": 1, "held_before": 2, "came": 2, "came_before": 2}
    assert [column for column, _label in figures.TERRITORY_COLUMNS] == list(row.cells)


def test_the_head_is_shown_protocols_to_sign_late_ones_first(where):
    protocol = sit.drafted(where)

    with clock.playing(clock.now() + dt.timedelta(days=1)):
        shown = {str(card.title): card for card in drawn(cards(where.head))}

    card = shown["Protocols to sign"]
    assert (card.count, card.urgency) == (1, Urgency.LATE)
    assert card.items[0].label == protocol.number


@pytest.mark.parametrize(("days", "urgency"), [(0, Urgency.SOON), (1, Urgency.LATE)])
def test_the_desk_is_shown_protocols_to_draft(where, days, urgency):
    held = sit.day(where, [HearingOutcome.SETTLED])

    def shown():
        return {str(card.title): card for card in drawn(cards(where.registrar))}

    with clock.playing(clock.now() + dt.timedelta(days=days)):
        card = shown()["Protocols to draft"]
        assert (card.count, card.urgency) == (1, urgency)
        assert card.items[0].url == f"{held.get_absolute_url()}#protocol"
        protocols.draft(field_reception=held, by=where.registrar)
        assert "Protocols to draft" not in shown()


def test_the_executor_is_shown_invitations_until_they_answer(where):
    office = OfficeFactory(territory=where.district)
    executor = UserFactory(role=Role.EXECUTOR, place=office)
    sitting = make.announced(where, group=[OfficialDraft("Qodirov", office=office)])
    (invitation,) = invitations.send(field_reception=sitting, by=where.head)

    def shown():
        return [str(card.title) for card in drawn(cards(executor))]

    assert shown() == ["Invitations to field receptions"]
    invitations.answer(invitation=invitation, by=executor, answer="accepted")
    assert shown() == []


def test_the_announcement_names_bodies_and_no_people(where):
    office = OfficeFactory(territory=where.district)
    sitting = make.announced(
        where,
        group=[OfficialDraft("Qodirov Aziz", "prokuror"), OfficialDraft("Olimov", office=office)],
    )

    assert sitting.bodies == ["prokuror", office.name]


def test_a_protocol_is_written_in_the_language_of_its_draft(where):
    held = sit.day(where, [SETTLED])

    with override("ru"):
        protocol = protocols.draft(field_reception=held, by=where.registrar)
    signed = protocols.sign(protocol=protocol, by=where.head)

    assert signed.language == "ru"
    assert "приём" in signed.content["kind"]
