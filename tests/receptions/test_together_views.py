"""Letters kept together and apart, repeats and copies marked and unmarked, on their pages."""

import pytest
from django.urls import reverse

from receptions.choices import BundleKind, QuestionStatus
from receptions.models import BundleMember
from receptions.services import bundles
from tests.factories import receptions as make
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


def test_what_the_facts_forbid_is_no_choice(client, desk, registrar):
    earlier = make.appeal(desk)
    later = make.appeal(desk, applicant=earlier.applicant)

    response = client.post(_page("relate", later), {"earlier": f"repeat:{earlier.pk}"})

    later.refresh_from_db()
    assert (response.status_code, later.repeat_of) == (422, None)
