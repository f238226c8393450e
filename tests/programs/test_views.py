from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldvisits.choices import FindingState
from programs.forms import MeasureForm
from programs.models import Measure, MeasureReport, Programme
from programs.services import measures
from territories.choices import Role
from tests.factories import programs as make
from tests.factories.receptions import TopicFactory, question
from tests.factories.territories import MahallaFactory, UserFactory
from tests.programs import permission_cases


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


@pytest.fixture
def prepared(db, time_machine):
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return permission_cases.prepare()


@pytest.mark.parametrize("name", ["redraft", "submit", "approve", "return", "send", "close"])
def test_steps_take_no_get(where, name):
    programme = make.sent(where)

    response = signed_in(where.head).get(url(f"programme-{name}", programme.pk))

    assert response.status_code == 405


def test_pages_ask_for_a_sign_in(where):
    programme = make.sent(where)

    response = Client().get(programme.get_absolute_url())

    assert response.status_code == 302


def test_a_head_drafts_edits_and_submits(where):
    make.finding(where)
    client = signed_in(where.head)

    response = client.post(
        url("programme-new"),
        {
            "territory": where.district.pk,
            "sources_from": "2026-10-01",
            "sources_to": "2026-12-31",
            "horizon": "short",
        },
    )
    programme = Programme.objects.get()
    assert response["Location"] == programme.get_absolute_url()
    line = programme.lines.get()
    response = client.post(
        line.get_edit_url(),
        {
            "topic": line.topic_id,
            "place_id": line.place_id,
            "text": "200 metr quvur",
            "quantity": "200",
            "unit": "metr",
            "office": where.office.pk,
            "starts_on": "2026-11-25",
            "due_on": "2026-12-20",
            "cost": "35.5",
            "funding": "local_budget",
            "expected_result": "Suv keladi",
            "people_served": "40",
        },
    )
    assert response.status_code == 302
    client.post(url("programme-submit", programme.pk))

    programme.refresh_from_db()
    line.refresh_from_db()
    assert (programme.state, line.text, line.people_served) == ("submitted", "200 metr quvur", 40)


def test_a_draft_of_nothing_shows_why_and_keeps_what_was_typed(where):
    response = signed_in(where.head).post(
        url("programme-new"),
        {
            "territory": where.district.pk,
            "sources_from": "2026-10-01",
            "sources_to": "2026-12-31",
            "horizon": "medium",
            "title": "Mening dasturim",
        },
    )

    assert response.status_code == 422
    assert "Mening dasturim" in response.content.decode()


def test_a_draft_of_a_foreign_territory_cannot_be_chosen(where):
    response = signed_in(where.head).post(
        url("programme-new"),
        {
            "territory": where.far.pk,
            "sources_from": "2026-10-01",
            "sources_to": "2026-12-31",
            "horizon": "short",
        },
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("territory")


def test_a_wrong_plan_is_shown_by_the_field(where):
    make.finding(where)
    line = make.draft(where).lines.get()

    response = signed_in(where.head).post(
        line.get_edit_url(), {"text": "", "cost": "5", "funding": "none", "quantity": "0"}
    )

    assert response.status_code == 422
    assert {"text", "funding", "quantity"} <= set(response.context["form"].errors)


def typed(line):
    """The plan of a line as its form sends it."""
    plan = {name: getattr(line, name) for name in MeasureForm.Meta.fields}
    at = {"topic": line.topic_id, "place_id": line.place_id}
    return {**plan, **at, "office": line.office_id, "funding": "fund"}


@pytest.mark.parametrize("cost", ["500 USD", "$500", "-1", "0,005", "besh"])
def test_the_cost_of_a_plan_is_in_soums(where, cost):
    make.finding(where)
    line = make.draft(where).lines.get()
    response = signed_in(where.head).post(line.get_edit_url(), {**typed(line), "cost": cost})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"cost"}


def test_the_cost_of_a_plan_is_read_as_it_is_typed(where):
    make.finding(where)
    line = make.draft(where).lines.get()
    cost = "1 250 000,05 soʻm"

    signed_in(where.head).post(line.get_edit_url(), {**typed(line), "cost": cost})

    line.refresh_from_db()
    assert line.cost == Decimal("1250000.05")


def test_regional_head_returns_with_a_reason(where):
    make.finding(where)
    programme = make.submitted(where)
    client = signed_in(where.regional_head)

    empty = client.post(url("programme-return", programme.pk), {"reason": ""})
    client.post(url("programme-return", programme.pk), {"reason": "Narxi koʻrsatilmagan"})

    assert empty.status_code == 422
    programme.refresh_from_db()
    assert (programme.state, programme.return_reason) == ("returned", "Narxi koʻrsatilmagan")
    page = signed_in(where.head).get(programme.get_absolute_url()).content.decode()
    assert "Narxi koʻrsatilmagan" in page


def test_regional_head_approves_and_head_sends(where):
    make.finding(where)
    programme = make.submitted(where)

    signed_in(where.regional_head).post(url("programme-approve", programme.pk))
    signed_in(where.head).post(url("programme-send", programme.pk))

    programme.refresh_from_db()
    assert (programme.state, programme.approved_by) == ("sent", where.regional_head)


def test_a_refused_step_says_why(where):
    programme = make.sent(where)

    response = signed_in(where.head).post(url("programme-close", programme.pk))

    assert response.status_code == 422
    assert response.context["problem"]


def test_executor_takes_and_reports_with_evidence(where):
    measure = make.measure(where)
    client = signed_in(where.executor)
    client.post(url("measure-take", measure.pk))
    words = {"quantity_done": "1", "spent": "3.5", "text": "Quvur almashdi", "is_final": "on"}

    bare = client.post(url("measure-report", measure.pk), words)
    client.post(url("measure-report", measure.pk), {**words, "files": [make.photo()]})

    assert bare.status_code == 422
    assert bare.context["form"].has_error("files")
    measure.refresh_from_db()
    assert measure.state == "reported"
    assert MeasureReport.objects.get().evidence.count() == 1


def test_reception_verifies_on_site(where):
    measure = make.measure(where, "reported")
    client = signed_in(where.registrar)

    empty = client.post(url("measure-verify", measure.pk), {})
    client.post(url("measure-verify", measure.pk), {"confirmed": "1", "note": "Suv bor"})

    assert empty.status_code == 422
    measure.refresh_from_db()
    assert measure.state == "verified"


def test_khokimiyat_reports_for_its_offices(where):
    measure = make.measure(where)

    response = signed_in(where.khokim).get(url("measure-report", measure.pk))

    assert response.status_code == 200


def test_executor_sees_only_the_own_lines_of_a_programme(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.sent(where)
    other = programme.lines.exclude(office=where.office).get()

    own = signed_in(where.executor).get(programme.get_absolute_url())
    whole = signed_in(where.khokim).get(programme.get_absolute_url())

    assert [line.office for line in own.context["page"]] == [where.office]
    assert len(whole.context["page"]) == 2
    assert signed_in(where.executor).get(other.get_absolute_url()).status_code == 404


def test_impossible_is_asked_by_the_office_and_refused_by_the_region(where):
    measure = make.measure(where, "in_work")
    grounds = {"grounds": "Yer ajratilmagan"}

    signed_in(where.executor).post(url("measure-impossible", measure.pk), grounds)
    measure.refresh_from_db()
    assert measure.is_impossibility_asked
    signed_in(where.regional_head).post(url("measure-refuse-impossible", measure.pk))

    measure.refresh_from_db()
    assert not measure.is_impossibility_asked


def test_regional_head_takes_a_measure_off(where):
    measure = make.measure(where, "in_work")

    signed_in(where.regional_head).post(
        url("measure-impossible", measure.pk), {"grounds": "Yer ajratilmagan"}
    )

    measure.refresh_from_db()
    assert measure.state == "impossible"


def test_sources_are_added_and_removed(where):
    make.finding(where)
    line = make.draft(where).lines.get()
    late = make.finding(where)
    client = signed_in(where.head)

    client.post(url("source-add", line.pk), {"problem": f"finding-{late.pk}"})
    assert line.sources.count() == 2
    last = line.sources.last().pk
    refused = client.post(url("source-remove", line.pk, last), {f"s{last}-reason": " "})
    assert refused.status_code == 422
    (taking,) = [one for one in refused.context["takings"] if one.errors]
    assert (taking.source.pk, list(taking.errors)) == (last, ["reason"])
    client.post(url("source-remove", line.pk, last), {f"s{last}-reason": "Keyingi yilga"})
    assert line.sources.count() == 1
    assert "Keyingi yilga" in client.get(line.programme.get_absolute_url()).content.decode()
    wrong = client.post(url("source-add", line.pk), {"problem": "finding-0"})
    assert wrong.status_code == 422


def test_a_left_out_problem_becomes_a_measure(where):
    make.finding(where)
    programme = make.draft(where)
    late = make.finding(where, topic=where.other_topic)

    signed_in(where.head).post(url("line-add", programme.pk, "finding", late.pk))

    assert programme.lines.count() == 2


def test_evidence_is_downloaded_by_those_who_see_the_measure(where):
    measure = make.measure(where, "reported")
    kept = measure.reports.get().evidence.get()

    for user, status in [
        (where.executor, 200),
        (where.registrar, 200),
        (where.foreign[Role.HEAD], 404),
        (where.users[Role.DEPUTY], 404),
    ]:
        response = signed_in(user).get(kept.get_absolute_url())
        assert response.status_code == status
        if status == 200:
            assert b"".join(response.streaming_content).startswith(b"\x89PNG")
            assert "attachment" in response["Content-Disposition"]


def test_lists_narrow_and_answer_with_a_fragment(where):
    programme = make.sent(where)
    client = signed_in(where.head)

    empty = client.get(url("programme-list"), {"state": "draft"})
    part = client.get(url("programme-list"), {"quarter": "2026-4"}, headers={"HX-Request": "true"})

    assert programme.number not in empty.content.decode()
    assert programme.number in part.content.decode()
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("show", ["", "open", "overdue", "verify", "asked", "finished", "nonsense"])
def test_measure_list_shows(where, show):
    make.measure(where)

    response = signed_in(where.executor).get(url("measure-list"), {"show": show})

    assert len(response.context["page"]) == (1 if show in ("", "open", "nonsense") else 0)


def lines(where, number):
    """A programme sent with that many measures of one source each."""
    for _count in range(number):
        make.finding(where, territory=MahallaFactory(parent=where.district))
    return make.sent(where)


@pytest.mark.parametrize("page", ["programme-detail", "measure-list", "programme-list"])
def test_pages_cost_the_same_for_one_and_for_many(where, page):
    question(reception=where.reception, topic=TopicFactory(out_of_scope=True))  # left out, too

    def cost(programme):
        client = signed_in(where.head)
        args = [programme.pk] if page == "programme-detail" else []
        client.get(url(page, *args))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url(page, *args)).status_code == 200
        return len(caught)

    question(reception=where.reception, topic=where.topic)
    make.finding(where, state=FindingState.OPEN)  # left out of each of them
    few = cost(lines(where, 1))
    for _count in range(3):
        question(reception=where.reception, topic=TopicFactory())

    assert cost(lines(where, 12)) <= few


def test_today_shows_each_role_what_waits(where):
    make.finding(where)
    make.draft(where)
    make.finding(where)
    make.submitted(where)
    make.measure(where, "reported")
    expected = {
        where.head: {"programme-list?state=draft", "measure-list?show=verify"},
        where.regional_head: {"programme-list?state=submitted"},
        where.executor: set(),
    }

    for user, cards in expected.items():
        html = signed_in(user).get(reverse("today")).content.decode()
        for card in cards:
            name, _mark, query = card.partition("?")
            assert f"{url(name)}?{query}" in html, card


def test_today_shows_an_executor_what_is_overdue(where, time_machine):
    make.measure(where)
    time_machine.move_to("2027-01-05T10:00:00+05:00")

    html = signed_in(where.executor).get(reverse("today")).content.decode()

    assert f"{url('measure-list')}?show=overdue" in html


def test_nobody_sees_a_programme_before_it_is_sent_but_the_chain(where):
    make.finding(where)
    programme = make.approved(where)

    for user in (where.executor, where.khokim, UserFactory()):
        assert not Programme.objects.visible_to(user).exists()
        assert not Measure.objects.visible_to(user).exists()
    assert Programme.objects.visible_to(where.registrar).get() == programme


def test_measure_page_tells_the_whole_chain(where):
    measure = make.measure(where, "reported")
    measures.verify(measure=measure, by=where.registrar, confirmed=False, note="Quvur yoʻq")
    make.report(where, measure, text="Endi almashtirildi")
    measures.verify(measure=measure, by=where.head, confirmed=True, note="Suv bor")

    html = signed_in(where.head).get(measure.get_absolute_url()).content.decode()

    for words in ("Suv kelmayapti", "Quvur yoʻq", "Endi almashtirildi", "Suv bor", "dalil.png"):
        assert words in html


@pytest.mark.parametrize(
    ("make_it", "who", "step", "words"),
    [
        (make.submitted, "head", "submit", "This is done already"),
        (make.submitted, "head", "redraft", "can&#x27;t be changed"),
        (make.approved, "regional_head", "approve", "This is done already"),
        (make.sent, "head", "send", "This is done already"),
        (make.sent, "khokim", "accept", "is accepted already"),
    ],
)
def test_a_step_taken_in_another_window_is_told_on_the_page(where, make_it, who, step, words):
    make.finding(where)
    programme = make_it(where)
    client = signed_in(getattr(where, who))
    if step == "accept":
        client.post(url("programme-accept", programme.pk))

    response = client.post(url(f"programme-{step}", programme.pk), follow=True)

    page = response.content.decode()
    assert programme.number in page
    assert words in page


@pytest.mark.parametrize(
    ("state", "who", "step"),
    [
        ("reported", "head", "edit"),
        ("verified", "executor", "report"),
        ("verified", "registrar", "verify"),
        ("verified", "executor", "impossible"),
    ],
)
def test_a_form_of_a_step_that_is_over_says_so(where, state, who, step):
    measure = make.measure(where, state)

    address = url(f"measure-{step}", measure.pk)
    response = signed_in(getattr(where, who)).post(address)

    page = response.content.decode()
    assert response.status_code == 403
    assert "This step is not open now" in page
    back = f'<a class="btn btn-primary" href="{measure.get_absolute_url()}">Back</a>'
    assert back in page
    assert back in signed_in(getattr(where, who)).get(address).content.decode()


def test_a_step_without_the_power_says_that_the_post_is_missing(where):
    programme = make.sent(where)

    response = signed_in(where.executor).post(url("programme-close", programme.pk))

    assert response.status_code == 403
    assert "your post does not let you" in response.content.decode()
