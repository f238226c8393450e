"""Lists behind the control desk: all offices page by page, and what waits for the head alone."""

import datetime as dt

import pytest
from django.urls import reverse

from receptions import control_desk
from receptions.control_desk import desk_of, scope_of
from receptions.models import Representation
from receptions.services import council_decisions, executors, open_counts
from territories import clock
from territories.choices import Role
from tests.factories import councils, powers
from tests.factories import receptions as make
from tests.factories.territories import (
    CouncilFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.receptions.test_control_desk import due

pytestmark = pytest.mark.django_db


def test_offices_beyond_the_first_are_counted_and_listed_page_by_page(client, monkeypatch):
    monkeypatch.setattr(control_desk, "PER_PAGE", 2)
    reception = make.ReceptionFactory()
    for days in range(1, 4):
        for _time in range(days):
            question = make.question("assigned", reception=reception)
            due(question, -days)
    head = make.head_of(reception)
    monkeypatch.setattr(open_counts, "SHOWN", 4)

    desk = client_desk(client, head)

    assert (len(desk.offices), desk.all_offices.number, desk.all_people) == (4, 6, None)
    seen, url = [], desk.all_offices.url
    while url:
        page = client.get(url).context["page"]
        seen += [line.name for line in page.lines]
        url = page.next_url
    assert len(seen) == len(set(seen)) == 6
    assert client.get(page.prev_url).status_code == 200
    url = reverse("receptions:control-lines")
    assert client.get(url, {"by": "anything"}).status_code == 404


def test_the_head_hands_on_reminds_and_calls_from_the_list(client):
    question = make.question("assigned")
    due(question, -1)
    client.force_login(make.head_of(question.reception))
    url = desk_of(scope_of(make.head_of(question.reception))).due[0].url
    place = [question.appeal.number, question.ordinal]
    steps = [reverse(f"receptions:question-{one}", args=place) for one in ("assign", "summon")]
    remind = reverse("receptions:question-nudge", args=place)

    page = client.get(url).content.decode()

    assert [one for one in (*steps, remind) if one not in page] == []
    assert [client.get(one).status_code for one in steps] == [200, 200]
    assert client.post(remind).status_code == 302
    assert question.nudges.count() == 1


def client_desk(client, user):
    client.force_login(user)
    return client.get(reverse("receptions:control-desk")).context["desk"]


def test_what_waits_for_a_regional_head_opens_into_exactly_its_list(client):
    region = RegionFactory()
    receptions = [
        make.ReceptionFactory(territory=place)
        for place in (region, TerritoryFactory(parent=region))
    ]
    heads = [UserFactory(role=Role.REGIONAL_HEAD, place=region), make.head_of(receptions[1])]
    for reception, head in zip(receptions, heads, strict=True):
        council = CouncilFactory(territory=reception.territory)
        for _time in range(1 if head == heads[0] else 2):
            question = make.question("assigned", reception=reception)
            executors.ask_extension(
                question=question, by=make.executor_of(question.office), ground="Tahlil kutilmoqda"
            )
            powers.draft(question=question, by=head)
            powers.replied(question=make.question("assigned", reception=reception))
            late = powers.served(question=make.question("assigned", reception=reception), by=head)
            Representation.objects.filter(pk=late.pk).update(
                due_on=clock.today() - dt.timedelta(days=2)
            )
            decided = councils.decided(late, days=-5, number=f"{_time}-son")
            council_decisions.enter(council=council, decided=decided, by=head)
    client.force_login(heads[0])

    lines = client.get("/receptions/control/").context["to_sign"]

    assert [number for label, number, _url in lines] == [1, 1, 0, 0, 1, 1, 1]
    for label, number, url in lines:
        assert len(client.get(url).context["page"].rows) == number, label
