"""Quality of answers: a sheet by somebody else, by the criteria of its version."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.check_choices import CriterionKind, MarkValue
from receptions.choices import DutyKind
from receptions.exceptions import CheckError
from receptions.models import Criterion, QualityReview
from receptions.services import duties, quality
from territories import clock
from territories.choices import Role
from tests.factories import checks as lot
from tests.factories.receptions import executor_of, head_of, registrar_of
from tests.factories.territories import world

pytestmark = pytest.mark.django_db

GOOD = dict.fromkeys(("issues", "grounds", "language", "remedy"), MarkValue.YES)


def test_a_sheet_is_opened_by_the_lot_for_somebody_else():
    review = lot.review(outcome="explained")

    assert review.answer.question == review.question
    assert review.assigned_to_id not in {None, review.author_id, review.accepter_id}
    assert review.office == review.question.office


def test_a_filled_sheet_has_a_mark_for_every_criterion():
    review = lot.review()
    by = head_of(review.reception)

    quality.fill_in(review=review, by=by, marks=GOOD)

    review.refresh_from_db()
    marks = dict(review.marks.values_list("criterion__code", "value"))
    assert marks.keys() == GOOD.keys() | {"notice"}
    assert (review.reviewed_by, review.is_open) == (by, False)
    with pytest.raises(CheckError, match="already"):
        quality.fill_in(review=review, by=by, marks=GOOD)


@pytest.mark.parametrize(
    "marks",
    [{}, {**GOOD, "issues": ""}, {**GOOD, "issues": "perhaps"}, {**GOOD, "grounds": MarkValue.NO}],
)
def test_a_sheet_with_a_gap_or_a_no_without_a_note_is_refused(marks):
    review = lot.review()

    with pytest.raises(CheckError):
        quality.fill_in(review=review, by=head_of(review.reception), marks=marks)

    review.refresh_from_db()
    assert review.is_open
    assert not review.marks.exists()


@pytest.mark.parametrize("who", ["author", "accepter"])
def test_nobody_reviews_the_own_answer(who):
    review = lot.review()
    person = getattr(review, who)

    with pytest.raises(CheckError):
        quality.fill_in(review=review, by=person, marks=GOOD)
    with pytest.raises(CheckError):
        quality.take(review=review, by=person)
    for change in (
        {"reviewed_by": person, "reviewed_at": clock.now()},
        {"assigned_to": person},
    ):
        with pytest.raises(IntegrityError, match="own_answer"), transaction.atomic():
            QualityReview.objects.filter(pk=review.pk).update(**change)


def test_a_colleague_of_the_executor_does_not_review():
    review = lot.review()

    with pytest.raises(CheckError):
        quality.fill_in(review=review, by=executor_of(review.office), marks=GOOD)


@pytest.mark.parametrize(
    ("told_after", "looked_after", "expected"),
    [
        (0, 0, MarkValue.YES),
        (40, 41, MarkValue.NO),
        (None, 0, MarkValue.NOT_APPLICABLE),
        (None, 40, MarkValue.NO),
    ],
    ids=["at once", "late", "still in time", "not at all"],
)
def test_the_notice_of_the_result_is_computed(told_after, looked_after, expected):  # T-10
    review = lot.review()
    closed_at = review.draw.closed_at
    if told_after is not None:
        with clock.playing(closed_at + dt.timedelta(days=told_after)):
            duties.settle(
                question=review.question,
                kind=DutyKind.RESULT_NOTICE,
                by=registrar_of(review.reception),
            )

    with clock.playing(closed_at + dt.timedelta(days=looked_after)):
        assert quality.notice_in_time(review) == expected


def test_a_new_list_of_criteria_leaves_open_sheets_alone():
    review = lot.review()
    line = Criterion(code="plain", name_uz="Javob sodda tilda yozilganmi?")

    version = quality.new_version(
        criteria=[line], valid_from=clock.today(), reason="Oddiy til talabi"
    )

    review.refresh_from_db()
    assert review.version.number == version.number - 1
    assert quality.in_force(clock.today()) == version
    assert lot.review().version == version


def criteria_form(version, **changes):
    """The form of the sheet as the page shows it, with some values typed over."""
    lines = list(version.criteria.all())
    data = {
        "line-TOTAL_FORMS": len(lines) + 3,
        "line-INITIAL_FORMS": len(lines),
        "valid_from": clock.today().isoformat(),
        "reason": "Oddiy til talabi",
    }
    for place, line in enumerate(lines):
        for name in ("code", "name_uz", "name_uz_cyrl", "name_ru", "name_en", "rule"):
            data[f"line-{place}-{name}"] = getattr(line, name)
    return {**data, **changes}


def test_an_administrator_publishes_a_further_sheet(client):
    review = lot.review()
    before = review.version
    where = world()
    client.force_login(where.users[Role.ADMINISTRATOR])
    url = reverse("receptions:quality-criteria")
    new = f"line-{before.criteria.count()}"
    words = {f"{new}-name_{end}": f"Sodda tilda ({end})" for end in ("uz", "uz_cyrl", "ru", "en")}
    dropped = {f"line-0-name_{end}": "" for end in ("uz", "uz_cyrl", "ru", "en")}

    half = client.post(url, criteria_form(before, **{f"{new}-name_uz": "Yarim"}))
    late = client.post(url, criteria_form(before, valid_from="2020-01-01"))
    done = client.post(url, criteria_form(before, **words, **dropped))

    assert client.get(url).status_code == 200
    assert (half.status_code, late.status_code, done.status_code) == (422, 422, 302)
    version = quality.in_force(clock.today())
    assert (version.number, version.by) == (before.number + 1, where.users[Role.ADMINISTRATOR])
    kept = [line.code for line in before.criteria.all()][1:]
    lines = list(version.criteria.all())
    assert [line.code for line in lines[:-1]] == kept
    assert lines[-1].name_in("ru") == "Sodda tilda (ru)"
    assert [line.kind for line in lines] == [
        *[line.kind for line in before.criteria.all()][1:],
        CriterionKind.ASKED,
    ]


def test_the_sheet_on_its_page(client):
    review = lot.review()
    client.force_login(review.assigned_to)
    address = review.get_absolute_url()

    page = client.get(address)
    assert page.status_code == 200
    assert 'name="issues"' in page.content.decode()
    assert 'name="notice"' not in page.content.decode()
    assert client.post(address, {**GOOD, "issues": "no"}).status_code == 422
    done = client.post(address, {**GOOD, "issues": "no", "note": "Ikkinchi masala qolgan"})

    assert done.status_code == 302
    assert "Ikkinchi masala qolgan" in client.get(address).content.decode()


def test_reviews_in_tabs_and_behind_numbers(client):
    review = lot.review()
    head = head_of(review.reception)
    client.force_login(head)
    listed = reverse("receptions:quality-list")
    client.post(reverse("receptions:quality-take", args=[review.pk]))
    number = str(review.question)
    assert number in client.get(listed).content.decode()

    quality.fill_in(review=review, by=head, marks={**GOOD, "grounds": "no"}, note="Asossiz")

    assert number not in client.get(listed).content.decode()
    assert number in client.get(listed, {"tab": "done"}).content.decode()
    results = client.get(reverse("receptions:quality-results"))
    [(line, marks)] = results.context["lines"]
    assert (line.owner, line.rate.checks, line.rate.failed) == (review.office, 1, 1)
    assert {one.code: (yes, no) for one, yes, no in marks}["grounds"] == (0, 1)
    cases = reverse("receptions:quality-cases")
    for query, there in (
        ({"line": "grounds", "value": "no"}, True),
        ({"line": "issues", "value": "no"}, False),
        ({"value": "faulty", "office": review.office_id}, True),
        ({"office": 10**9}, False),
    ):
        assert (number in client.get(cases, query).content.decode()) is there, query
