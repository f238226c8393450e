"""The pages of the proof: the report by kind, the check, asking, rounds, taking off, pictures."""

import pytest
from django.urls import reverse

from programs import pdf, sent_names
from programs.models import Evidence, Measure, SiteCheck, SourceAnswer, TakingOff
from receptions.services import thumbnails
from territories.choices import Role
from tests.factories import executors, fieldvisits, proof
from tests.factories import programs as make
from tests.factories.territories import UserFactory
from tests.programs.test_views import signed_in, url


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page(user, measure):
    return signed_in(user).get(measure.get_absolute_url()).content.decode()


def test_the_report_asks_for_each_kind_and_says_what_is_missing(where):
    executors.needs(where.topic, "photo", welcome=("reply",))
    measure = make.measure(where)
    client = signed_in(where.executor)
    address = url("measure-report", measure.pk)
    data = {"quantity_done": 1, "spent": 0, "text": "Tayyor", "is_final": "on"}

    form = client.get(address).content.decode()
    lacking = client.post(
        address, {**data, "proof_photo_after": [executors.picture(colour="green")]}
    )
    done = client.post(
        address,
        {
            **data,
            "proof_photo_before": [executors.picture(place=proof.HERE)],
            "proof_photo_after": [executors.picture(place=proof.FAR, colour="green")],
            "number_reply": "12/3",
        },
    )

    assert form.index("proof_photo_before") < form.index("proof_reply") < form.index("proof_act")
    assert lacking.status_code == 422
    assert "photo before" in lacking.content.decode()
    assert done.status_code == 302
    assert sorted(Evidence.objects.values_list("kind", flat=True)) == [
        "photo_after",
        "photo_before",
        "reply",
    ]
    html = page(where.head, measure)
    assert "places differ by 1001 m" in html
    assert "no date in the photo" in html


def test_the_check_page_takes_photos_and_problems_that_are_there_still(where):
    measure = make.measure(where, "reported")
    source = measure.sources.get()
    client = signed_in(where.registrar)
    data = {"confirmed": "1", "note": "Suv yoʻq", "unsolved": [source.pk]}

    wrong = client.post(url("measure-verify", measure.pk), {**data, "unsolved": [source.pk + 1]})
    client.post(url("measure-verify", measure.pk), {**data, "files": [executors.picture()]})

    assert wrong.status_code == 422
    html = page(where.head, measure)
    assert "Done, but 1 problem of 1 is not solved." in html
    assert Evidence.objects.filter(kind="photo_check", measure_check__confirmed=True).exists()


def test_the_reception_asks_a_household_and_the_office_reads_no_words(where):
    measure = proof.measure(where, "verified")
    source = measure.sources.get()
    client = signed_in(where.registrar)
    address = url("source-ask", measure.pk, source.pk)

    form = client.get(address).content.decode()
    empty = client.post(address, {"value": "not", "way": "call", "words": ""})
    done = client.post(address, {"value": "not", "way": "visit", "words": "Hovlida suv yoʻq"})

    assert str(source.finding.visit.household) in form
    assert empty.status_code == 422
    assert done.status_code == 302
    answer = SourceAnswer.objects.get()
    assert (answer.value, answer.way, answer.by) == ("not", "visit", where.registrar)
    assert "Hovlida suv yoʻq" in page(where.head, measure)
    office = page(where.executor, measure)
    assert "Said not to be solved" in office
    assert "Hovlida suv yoʻq" not in office
    assert client.get(address).status_code == 403  # it waits for another programme


def test_lists_badges_and_pdf_tell_of_works_without_a_solution(where):
    measure = proof.measure(where, "verified")
    client = signed_in(where.head)
    address = url("measure-list")
    badge = "households to be asked"
    assert badge in client.get(measure.programme.get_absolute_url()).content.decode()
    assert measure.text in client.get(f"{address}?show=ask").content.decode()
    assert measure.text not in client.get(f"{address}?show=unsolved").content.decode()

    proof.close(where, measure)

    assert measure.text in client.get(f"{address}?show=unsolved").content.decode()
    words = "done, but the problem is not solved"
    assert words in client.get(measure.programme.get_absolute_url()).content.decode()
    (line,) = Measure.objects.filter(pk=measure.pk).for_list()
    assert words in pdf._cells(line, sent_names.of(line.programme))[4]


def test_a_round_sees_and_writes_down_its_check(where):
    measure = proof.measure(where, "reported")
    round_ = fieldvisits.running(where)
    check = SiteCheck.objects.get()
    client = signed_in(where.member)
    address = check.get_absolute_url()

    assert address in client.get(round_.get_absolute_url()).content.decode()
    assert address in client.get(reverse("today")).content.decode()
    assert "The round of" in page(where.head, measure)
    assert client.post(address, {"confirmed": "1"}).status_code == 422
    done = client.post(address, {"confirmed": "0", "note": "Ariq qurigan"})

    assert done.status_code == 302
    measure.refresh_from_db()
    assert measure.state == "in_work"
    assert "Ariq qurigan" in client.get(address).content.decode()
    assert client.post(address, {"confirmed": "1", "note": "Bor"}).status_code == 403
    stranger = UserFactory(role=Role.ROUND_MEMBER, place=where.far)
    assert signed_in(stranger).get(address).status_code == 404


def test_moving_to_a_state_programme_is_asked_and_decided(where):
    measure = make.measure(where)
    target = proof.state_programme()
    address = url("measure-impossible", measure.pk)
    data = {"kind": "moved", "state_programme": target.pk, "grounds": "Roʻyxatga kirgan"}

    missing = signed_in(where.executor).post(address, {**data, "state_programme": ""})
    signed_in(where.executor).post(address, data)
    asked = page(where.regional_head, measure)
    signed_in(where.regional_head).post(
        url("measure-refuse-impossible", measure.pk), {"reason": "Roʻyxatda yoʻq"}
    )
    refused = page(where.executor, measure)
    signed_in(where.executor).post(address, data)
    signed_in(where.regional_head).post(address, {"grounds": "Roʻyxatga kirgan"} | data)

    assert missing.status_code == 422
    assert "Obod qishloq" in asked
    assert "Roʻyxatda yoʻq" in refused
    measure.refresh_from_db()
    assert measure.state == "moved"
    assert list(TakingOff.objects.values_list("granted", flat=True)) == [False, True]
    assert "Moved to the state programme “Obod qishloq”" in page(where.head, measure)


def test_small_pictures_are_for_those_who_see_the_measure(where):
    measure = make.measure(where)
    make.report(where, measure, files=[proof.after()])
    thumbnails.draw()
    address = url("evidence-small", Evidence.objects.get().pk)

    allowed = signed_in(where.registrar).get(address)
    assert (allowed.status_code, allowed["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(allowed.streaming_content).startswith(b"\xff\xd8")
    assert signed_in(where.foreign[Role.HEAD]).get(address).status_code == 404


def test_today_tells_whom_to_ask(where):
    proof.measure(where, "verified")

    html = signed_in(where.registrar).get(reverse("today")).content.decode()

    assert f"{url('measure-list')}?show=ask" in html


def test_the_pages_cost_the_same_with_more_sources(where, django_assert_max_num_queries):
    measure = proof.measure(where, "verified")
    client = signed_in(where.head)
    client.get(measure.get_absolute_url())

    with django_assert_max_num_queries(40):
        client.get(measure.get_absolute_url())


def test_a_closed_programme_counts_its_unsolved_problems_as_having_a_measure(where):
    measure = proof.measure(where, "verified")
    proof.close(where, measure)
    client = signed_in(where.head)

    html = " ".join(client.get(measure.programme.get_absolute_url()).content.decode().split())
    matrix = f"{url('programme-trace', measure.programme_id)}?show="

    assert measure.sources.get().released_at is not None
    counted = (
        '<span class="c-stat__value">1</span> <span class="c-stat__label">with a measure</span>'
    )
    assert counted in html
    assert "it waits again" in client.get(f"{matrix}with").content.decode()
    assert "it waits again" not in client.get(f"{matrix}without").content.decode()
