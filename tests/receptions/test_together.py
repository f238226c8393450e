"""Letters kept together and taken apart; repeats and copies marked and unmarked."""

import contextlib
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from receptions.choices import BundleKind, QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.models import BundleMember
from receptions.services import appeals, bundles, relations, similar
from territories import clock
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db
WORDS = (
    "Mahallamizda ichimlik suvi uch oydan beri kelmayapti, quvurlar eskirgan, "
    "amaliy yordam berishingizni soʻrayman."
)


def _letters(desk, number, text=WORDS):
    return [make.appeal(desk, text=text) for _letter in range(number)]


def test_like_letters_are_found_in_another_script(desk, registrar):
    (first,) = _letters(desk, 1)
    make.appeal(
        desk, text="Ish haqim toʻrt oydan beri berilmayapti, korxona rahbari qochib yurgan."
    )
    cyrillic = (
        "Маҳалламизда ичимлик суви уч ойдан бери келмаяпти, қувурлар эскирган, "
        "амалий ёрдам беришингизни сўрайман."
    )

    assert [one.pk for one in type(first).objects.alike(cyrillic)] == [first.pk]


def test_the_same_text_from_many_is_named_so(desk, registrar):
    _letters(desk, 3)

    found = similar.nearby(reception=desk, text=WORDS, user=registrar)

    assert [one.is_same for one in found] == [True, True, True]


def test_letters_of_other_receptions_are_not_shown(desk, registrar):
    _letters(make.ReceptionFactory(), 1)

    assert similar.nearby(reception=desk, text=WORDS, user=registrar) == []


def test_joined_letters_can_be_taken_apart_again(desk, registrar):
    first, second, third = _letters(desk, 3)
    bundle = bundles.join(first=first, others=[second, third], kind=BundleKind.MASS, by=registrar)

    bundles.separate(appeal=second, reason="Boshqa koʻcha", by=registrar)

    held = BundleMember.objects.filter(bundle=bundle, left_at__isnull=True)
    assert {one.appeal_id for one in held} == {first.pk, third.pk}
    again = bundles.join(first=first, others=[second], kind=BundleKind.MASS, by=registrar)
    assert again == bundle


def test_a_bundle_of_one_is_dissolved(desk, registrar):
    first, second = _letters(desk, 2)
    bundles.join(first=first, others=[second], kind=BundleKind.TOGETHER, by=registrar)

    bundles.separate(appeal=first, reason="Xato", by=registrar)

    assert not BundleMember.objects.filter(left_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_taken_out_at_once_wait_for_each_other(desk, registrar, monkeypatch):
    letters = _letters(desk, 3)
    bundles.join(first=letters[0], others=letters[1:], kind=BundleKind.MASS, by=registrar)
    both, now = threading.Barrier(2), clock.now

    def meet():
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1)
        return now()

    def take_out(letter):
        try:
            bundles.separate(appeal=letter, reason="Xato", by=registrar)
        finally:
            connection.close()

    monkeypatch.setattr(clock, "now", meet)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take_out, letters[:2]))

    assert not BundleMember.objects.filter(left_at__isnull=True).exists()


def test_an_appeal_lies_in_one_bundle_at_a_time(desk, registrar):
    first, second, third = _letters(desk, 3)
    bundles.join(first=first, others=[second], kind=BundleKind.TOGETHER, by=registrar)

    with pytest.raises(ReceptionsError):
        bundles.join(first=third, others=[second], kind=BundleKind.TOGETHER, by=registrar)
    member = BundleMember.objects.get(appeal=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        BundleMember.objects.create(bundle=member.bundle, appeal=second, joined_by=registrar)


def test_letters_of_two_receptions_are_not_joined(desk, registrar):
    (first,) = _letters(desk, 1)
    (other,) = _letters(make.ReceptionFactory(), 1)

    with pytest.raises(ReceptionsError):
        bundles.join(first=first, others=[other], kind=BundleKind.MASS, by=registrar)
    assert not BundleMember.objects.exists()


def _two_of_one_person(desk, status):
    earlier = make.question(status, reception=desk).appeal
    later = make.appeal(desk, applicant=earlier.applicant)
    return earlier, later


def test_a_repeat_is_marked_and_unmarked(desk, registrar):
    earlier, later = _two_of_one_person(desk, QuestionStatus.CLOSED)

    marked = relations.relate(appeal=later, earlier=earlier, kind="repeat", by=registrar)
    assert marked.repeat_of == earlier
    assert later.questions.get().fact.is_repeat

    relations.unrelate(appeal=later, reason="Boshqa masala", by=registrar)
    later.refresh_from_db()
    assert later.repeat_of is None
    assert not later.questions.get().fact.is_repeat


def test_the_facts_decide_what_is_a_repeat(desk, registrar):
    earlier, later = _two_of_one_person(desk, QuestionStatus.REGISTERED)

    with pytest.raises(ReceptionsError):
        relations.relate(appeal=later, earlier=earlier, kind="repeat", by=registrar)
    relations.relate(appeal=later, earlier=earlier, kind="duplicate", by=registrar)


def test_a_letter_that_came_before_the_decision_is_not_marked_a_repeat(desk, registrar):
    asked = make.question(reception=desk)
    later = make.appeal(desk, applicant=asked.appeal.applicant)
    with clock.playing(clock.now() + dt.timedelta(hours=1)):
        make.brought_to(asked, QuestionStatus.CLOSED)

    with pytest.raises(ReceptionsError, match="came after this letter"):
        relations.relate(appeal=later, earlier=asked.appeal, kind="repeat", by=registrar)


def test_what_came_before_is_earlier_though_it_was_written_down_later(desk, registrar):
    """As an appeal of the old register, or one that a device without a line sends hours later."""
    now = make.appeal(desk)
    with clock.playing(clock.now() - dt.timedelta(days=400)):
        old = make.question(QuestionStatus.CLOSED, reception=desk, applicant=now.applicant).appeal

    assert relations.relate(appeal=now, earlier=old, kind="repeat", by=registrar).repeat_of == old


def test_the_appeals_of_a_person_stand_as_they_came(desk):
    now = make.appeal(desk)
    with clock.playing(clock.now() - dt.timedelta(days=400)):
        old = make.appeal(desk, applicant=now.applicant)

    assert list(appeals.earlier(now.applicant)) == [now, old]


def test_no_appeal_is_a_copy_of_its_own_copy(desk, registrar):
    second, received_at = make.appeal(desk), clock.now() - dt.timedelta(hours=3)
    first = make.appeal(desk, applicant=second.applicant, received_at=received_at)
    relations.relate(appeal=first, earlier=second, kind="duplicate", by=registrar)

    with pytest.raises(ReceptionsError, match="of this one"):
        relations.relate(appeal=second, earlier=first, kind="duplicate", by=registrar)


def test_an_appeal_of_somebody_else_is_no_copy(desk, registrar):
    earlier, later = make.appeal(desk), make.appeal(desk)

    with pytest.raises(ReceptionsError):
        relations.relate(appeal=later, earlier=earlier, kind="duplicate", by=registrar)


def test_only_letters_of_the_last_half_year_are_like(desk, registrar):
    with clock.playing(clock.now() - dt.timedelta(days=200)):
        _letters(desk, 1)

    assert similar.nearby(reception=desk, text=WORDS, user=registrar) == []
