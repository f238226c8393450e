"""Letters kept together and apart, repeats and copies marked and unmarked, on their pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from receptions.choices import AppealType, BundleKind, HopReason, QuestionStatus
from receptions.models import Appeal, BundleMember
from receptions.services import bundles
from territories import clock
from territories.choices import BodyKind, Role
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, StateBodyFactory, UserFactory
from tests.receptions.test_together import WORDS

pytestmark = pytest.mark.django_db


def _page(name, appeal):
    return reverse(f"receptions:appeal-{name}", args=[appeal.number])


def _held():
    return set(BundleMember.objects.filter(left_at__isnull=True).values_list("appeal", flat=True))


def test_a_dozen_letters_of_one_text_are_joined_at_once(client, desk, registrar):
    first, *others = [make.appeal(desk, text=WORDS) for _letter in range(12)]
    odd = make.appeal(desk, text=WORDS + " Maktab tomi ham oqmoqda, taʼmirlash kerak.")

    response = client.post(_page("join", first), {"kind": BundleKind.MASS, "all_same": "on"})

    assert response.status_code == 302
    assert _held() >= {first.pk, *(one.pk for one in others)}
    bundle = first.memberships.get().bundle
    listed = client.get(reverse("receptions:appeal-list"), {"bundle": bundle.pk})
    assert {one.pk for one in listed.context["page"].rows} == _held()
    assert client.get(first.get_absolute_url()).content.decode().count(f"?bundle={bundle.pk}") == 1
    if odd.pk not in _held():
        assert odd.number in client.get(_page("join", first)).content.decode()


def test_chosen_letters_are_joined_and_letters_of_a_bundle_are_not_offered(client, desk, registrar):
    first, second, third, fourth = [make.appeal(desk, text=WORDS) for _letter in range(4)]
    bundles.join(first=third, others=[fourth], kind=BundleKind.MASS, by=registrar)

    offered = client.get(_page("join", first)).context["form"].fields["others"].choices
    assert [key for key, _words in offered] == [str(second.pk)]
    typed = {"kind": BundleKind.TOGETHER, "others": [second.pk]}
    assert client.post(_page("join", first), typed).status_code == 302
    assert {first.pk, second.pk} <= _held()


def test_nothing_chosen_is_said_next_to_the_letters(client, desk, registrar):
    first, _second = make.appeal(desk, text=WORDS), make.appeal(desk, text=WORDS)

    response = client.post(_page("join", first), {"kind": BundleKind.MASS})

    assert response.status_code == 422
    assert response.context["form"].errors["others"]
    assert not _held()


def test_a_letter_is_taken_out_of_its_bundle_with_a_reason(client, desk, registrar):
    first, second, third = [make.appeal(desk, text=WORDS) for _letter in range(3)]
    bundles.join(first=first, others=[second, third], kind=BundleKind.MASS, by=registrar)

    assert client.post(_page("separate", second), {"reason": ""}).status_code == 422
    assert second.pk in _held()
    assert client.post(_page("separate", second), {"reason": "Boshqa masala"}).status_code == 302
    assert _held() == {first.pk, third.pk}


@pytest.mark.parametrize(
    ("kind", "status"),
    [("repeat", QuestionStatus.CLOSED), ("duplicate", QuestionStatus.REGISTERED)],
)
def test_a_repeat_or_copy_is_marked_and_taken_back(client, desk, registrar, kind, status):
    earlier = make.question(status, reception=desk).appeal
    later = make.appeal(desk, applicant=earlier.applicant)

    answer = client.post(_page("relate", later), {"earlier": f"{kind}:{earlier.pk}"})
    later.refresh_from_db()
    assert answer.status_code == 302
    assert getattr(later, f"{kind}_of") == earlier

    assert client.post(_page("unrelate", later), {"reason": "Xato"}).status_code == 302
    later.refresh_from_db()
    assert (later.repeat_of, later.duplicate_of) == (None, None)
    assert not _held()


def test_an_old_appeal_that_was_written_down_later_is_offered_with_day_and_topic(
    client, desk, registrar
):
    now = make.appeal(desk)
    with clock.playing(clock.now() - dt.timedelta(days=400)):
        asked = make.question(QuestionStatus.CLOSED, reception=desk, applicant=now.applicant)

    page = client.get(_page("relate", now))

    choices = dict(page.context["form"].fields["earlier"].choices)
    label = choices[f"repeat:{asked.appeal_id}"]
    assert asked.topic.name in label
    assert f"{timezone.localtime(asked.appeal.received_at):%d.%m.%Y}" in label
    assert client.get(_page("relate", asked.appeal)).context["found"] == []


def test_what_the_facts_forbid_is_no_choice(client, desk, registrar):
    earlier = make.appeal(desk)
    later = make.appeal(desk, applicant=earlier.applicant)

    response = client.post(_page("relate", later), {"earlier": f"repeat:{earlier.pk}"})

    later.refresh_from_db()
    assert (response.status_code, later.repeat_of) == (422, None)


@pytest.fixture
def copied(desk):
    """A letter in work at another reception, and its copy at the desk."""
    original = make.question(QuestionStatus.ASSIGNED)
    copy = make.appeal(desk, applicant=original.appeal.applicant, duplicate_of=original.appeal)
    return original, copy


def test_a_copy_says_where_its_original_is_examined(client, registrar, copied):
    original, copy = copied

    page = client.get(copy.get_absolute_url()).content.decode()

    assert original.appeal.number in page
    assert str(original.reception) in page
    assert original.appeal.get_absolute_url() not in page  # not theirs to open


def test_the_other_reception_sees_the_copy_with_its_letter(client, copied):
    original, copy = copied
    client.force_login(make.registrar_of(original.reception))

    page = client.get(original.appeal.get_absolute_url()).content.decode()

    assert copy.number in page
    assert str(copy.reception) in page


def test_who_sees_both_is_led_from_one_to_the_other(client, copied):
    original, copy = copied
    country = copy.reception.territory.parent.parent
    client.force_login(UserFactory(role=Role.ADMINISTRATION, place=country))

    page = client.get(copy.get_absolute_url()).content.decode()

    assert original.appeal.get_absolute_url() in page


def test_the_desk_gives_a_copy_to_where_its_original_is_examined(client, registrar, copied):
    original, copy = copied
    page = client.get(reverse("receptions:question-assign", args=[copy.number, 1]))

    assert page.context["proposed"].office == original.office
    assert original.appeal.number in page.content.decode()

    typed = {"choice": original.office.pk, "reason": HopReason.COMPETENCE}
    client.post(page.request["PATH_INFO"], typed)
    assert copy.questions.get().office == original.office


def test_a_complaint_kept_from_the_desk_is_never_named_there(client, desk, registrar):
    own = OfficeFactory(territory=desk.territory, body=StateBodyFactory(kind=BodyKind.RECEPTION))
    earlier = make.question(
        QuestionStatus.CLOSED,
        reception=desk,
        appeal_type=AppealType.COMPLAINT,
        complained_office=own,
    ).appeal
    later = make.appeal(desk, applicant=earlier.applicant)

    offered = client.get(_page("relate", later))
    assert earlier.number not in offered.content.decode()

    Appeal.objects.filter(pk=later.pk).update(duplicate_of=earlier)
    assert earlier.number not in client.get(later.get_absolute_url()).content.decode()
