"""False closures by office and reception: numbers, intervals, the list behind each."""

import datetime as dt

import pytest
from django.urls import reverse

from receptions import check_figures, stratum_words
from receptions.choices import VerificationMethod
from receptions.models import CheckTask, Verification
from receptions.services import checks, control, sampling, word
from territories import clock
from territories.choices import Role
from territories.figure_registry import registry
from territories.models import Territory
from tests.factories import checks as lot
from tests.factories.receptions import ReceptionFactory, TopicFactory, head_of
from tests.factories.territories import CountryFactory, OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """Three offices, two receptions: 12 sampled checks of one office, a few of the others."""
    near, far = ReceptionFactory(), ReceptionFactory()
    first, second = OfficeFactory(territory=near.territory), OfficeFactory(territory=far.territory)
    lot.set_share(1)
    closings = [lot.closed(reception=near, office=first) for _number in range(12)]
    closings += [lot.closed(reception=far, office=second) for _number in range(2)]
    sampling.draw_new()
    heads = {near.pk: head_of(near), far.pk: head_of(far)}
    for number, task in enumerate(CheckTask.objects.select_related("question").order_by("pk")):
        checks.record(
            task=task,
            by=heads[task.reception_id],
            confirmed=number not in (0, 5, 13),
            note="Tekshirildi",
        )
    lot.set_share(0)
    unsampled = lot.closed(reception=near, office=second)
    word.say(question=unsampled, closed_at=unsampled.closed_at, value="no")
    return near, far, first, second


def everybody():
    """Somebody who sees all receptions."""
    return UserFactory(role=Role.ADMINISTRATION, place=Territory.objects.get(level="country"))


def recount(by):
    """Counted by hand over the rows."""
    found = {}
    for task in CheckTask.objects.exclude(verification=None).filter(cause="sample"):
        key = getattr(task, f"{by}_id")
        checks_made, failed, other = found.get(key, (0, 0, 0))
        wrong = not task.verification.confirmed
        found[key] = (checks_made + 1, failed + wrong, other + wrong)
    for check in Verification.objects.filter(confirmed=False, task=None):
        key = check.office_id if by == "office" else check.question.reception_id
        checks_made, failed, other = found.get(key, (0, 0, 0))
        found[key] = (checks_made, failed, other + 1)
    return found


@pytest.mark.parametrize("by", ["office", "reception"])
def test_lines_equal_a_recount(scene, by):
    today = clock.today()

    lines = check_figures.check_lines(today, today, everybody(), by)

    counted = {line.owner.pk: (line.rate.checks, line.rate.failed, line.found) for line in lines}
    assert counted == recount(by)
    assert any(line.rate.enough for line in lines)
    assert not all(line.rate.enough for line in lines)


def test_the_registered_figure_equals_its_cases(scene):
    today = clock.today()
    root = Territory.objects.get(level="country")
    count = registry.counts("false_closures_sampled", today, today)[root.pk]

    cases = list(registry.figures["false_closures_sampled"].cases(today, today, root.path))

    assert (count.numerator, count.denominator) == (3, 14)
    assert len(cases) == 3


def test_one_statement_a_figure(django_assert_num_queries):
    today = clock.today()
    for figure in check_figures.FIGURES:
        with django_assert_num_queries(1):
            figure.counts(today, today)


def test_the_page_shows_rate_interval_and_too_few(client, scene):
    near, _far, first, _second = scene
    client.force_login(UserFactory(role="administration", place=near.territory.parent.parent))

    page = client.get(reverse("receptions:check-results"), {"quarter": ""}).content.decode()

    assert "16.7" in page or "16,7" in page
    assert str(first) in page
    assert page.count("–</td>") >= 1


@pytest.mark.parametrize(("what", "number"), [("checks", 12), ("failed", 2), ("found", 2)])
def test_the_list_behind_a_number(client, scene, what, number):
    near, _far, first, _second = scene
    client.force_login(head_of(near))
    address = reverse("receptions:check-cases")

    page = client.get(address, {"what": what, "office": first.pk})

    assert len(page.context["lines"]) == number


def test_a_reception_sees_its_own_numbers_only(client, scene):
    _near, far, first, second = scene
    client.force_login(head_of(far))

    page = client.get(reverse("receptions:check-results")).content.decode()
    behind = client.get(reverse("receptions:check-cases"), {"what": "checks", "office": first.pk})

    assert str(second) in page
    assert str(first) not in page
    assert not behind.context["lines"]


def test_a_check_of_before_the_columns_counts_for_the_present_office():
    found = lot.closed()
    control.verify(
        question=found,
        by=head_of(found.reception),
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Suv yoʻq.",
    )
    check = Verification.objects.get()
    Verification.objects.bulk_create(
        [Verification(question=found, method="call", confirmed=False, note="?", by=check.by)]
    )
    today = clock.today()

    [line] = check_figures.check_lines(today, today, everybody(), "office")

    assert (line.owner, line.found) == (found.office, 2)


@pytest.mark.parametrize(
    ("stratum", "words"),
    [
        ("*/*", "all spheres, all offices"),
        ("*/*+", "all spheres, all offices, after false closures"),
        ("T1/*", "Roads, all offices"),
        ("gone/*", "gone, all offices"),
    ],
)
def test_a_stratum_is_told_in_words(stratum, words):
    TopicFactory(code="T1", name_en="Roads")

    assert stratum_words.of(stratum) == words


def test_the_page_of_the_samples_names_strata_and_law_in_words(client):
    lot.task()
    client.force_login(UserFactory(role="administrator", place=CountryFactory()))

    page = client.get(reverse("receptions:sampling-rules")).text

    assert "all spheres, all offices" in page
    assert "*/*" not in page
    assert "Law on appeals O‘RQ-445, article 27" in page
    assert "L445" not in page


def test_shares_are_set_on_the_page_by_administrators_only(client):
    admin = UserFactory(role="administrator", place=CountryFactory())
    address = reverse("receptions:sampling-rules")
    fields = {
        "kind": "check",
        "share": "20",
        "share_after_false": "50",
        "false_days": 90,
        "due_days": 5,
        "calls": 2,
        "word_days": 7,
        "valid_from": clock.today().isoformat(),
        "reason": "Yolgʻon yopishlar koʻpaydi",
    }
    client.force_login(admin)

    assert client.post(address, {**fields, "share_after_false": "10"}).status_code == 422
    assert client.post(address, fields).status_code == 302
    page = client.get(address).content.decode()

    assert "Yolgʻon yopishlar koʻpaydi" in page
    assert "20 %" in page


def test_a_drawn_check_that_was_not_made_in_its_term_confirms_nothing():
    near = ReceptionFactory()
    lot.set_share(1, due_days=5)
    for _number in range(5):
        lot.closed(reception=near)
    sampling.draw_new()
    confirmed, false, late, _undone, _undone_too = CheckTask.objects.order_by("pk")
    begun, head = clock.today(), head_of(near)
    checks.record(task=confirmed, by=head, confirmed=True, note="Tekshirildi")
    checks.record(task=false, by=head, confirmed=False, note="Tekshirildi")
    period = begun, begun + dt.timedelta(days=60)

    def counted():
        return check_figures.drawn_counts(*period).get(near.territory_id)

    assert counted() == (1, 2)  # the others have time yet
    with clock.playing(clock.now() + dt.timedelta(days=30)):
        assert counted() == (4, 5)
        checks.record(task=late, by=head, confirmed=True, note="Kech tekshirildi")
        assert counted() == (4, 5)
        cases = list(check_figures.drawn_cases(*period, near.territory.path))
    assert len(cases) == 4
    assert confirmed.question.appeal.number not in {case.number.partition("/")[0] for case in cases}
    assert check_figures.drawn_counts(begun, begun) == {}  # whose term lies later
