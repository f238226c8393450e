import json

import pytest
from django import forms
from django.urls import NoReverseMatch
from django.utils import translation

from territories.models import Territory, User
from territories.typeahead import TypeaheadField, suggestions
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db


def by_name(queryset, text):
    return queryset.filter(last_name__icontains=text).order_by("last_name")


def by_code(queryset, text):
    return queryset.filter(code=text)


def label(user):
    return user.last_name


def person_form(data=None, **kwargs):
    class PersonForm(forms.Form):
        person = TypeaheadField(
            queryset=User.objects.all(), url_name="today", search=by_name, label_of=label, **kwargs
        )

    return PersonForm(data)


@pytest.fixture
def people():
    return [User.objects.create(username=n, last_name=n) for n in ("Aliyev", "Aliyeva", "Karimov")]


def test_chosen_row_is_taken_by_its_id(people):
    form = person_form({"person": "Karimov", "person_id": str(people[2].pk)})

    assert form.is_valid()
    assert form.cleaned_data["person"] == people[2]


@pytest.mark.parametrize(
    ("typed", "found"), [("Karimo", 2), (" karimov ", 2), ("KARIMOV", 2), ("Xyz", None), ("", None)]
)
def test_what_was_typed_over_a_drawn_row_counts_without_a_script(people, typed, found):
    form = person_form({"person": typed, "person_id": str(people[0].pk)}, required=False)

    assert form.is_valid() == (typed != "Xyz")
    assert form.cleaned_data.get("person") == (None if found is None else people[found])
    assert form.fields["person"].has_changed(people[0], form["person"].data)


def test_a_part_of_its_name_leaves_the_chosen_row(people):
    form = person_form({"person": "Aliy", "person_id": str(people[1].pk)})

    assert form.is_valid()
    assert form.cleaned_data["person"] == people[1]


def test_its_name_in_another_language_leaves_the_chosen_row():
    place = TerritoryFactory(name_uz="Guliston", name_en="Gulistan City")
    field = TypeaheadField(queryset=Territory.objects.all(), url_name="today", search=by_code)

    assert field.clean((str(place.pk), "Gulistan City")) == place  # an address of an English page
    with translation.override("ru"):
        assert field.clean((str(place.pk), "gulistan city")) == place
        with pytest.raises(forms.ValidationError):
            field.clean((str(place.pk), "Termez City"))


def test_the_drawn_row_is_taken_where_two_are_called_alike(people):
    twin = User.objects.create(username="karimov2", last_name="Karimov")

    form = person_form({"person": "Karimov", "person_id": str(twin.pk)})

    assert form.is_valid()
    assert form.cleaned_data["person"] == twin
    assert not person_form({"person": "Karimov"}).is_valid()


def test_typed_text_alone_finds_the_one_row(people):
    assert person_form({"person": "karim"}).fields["person"].clean(("", "karim")) == people[2]
    assert person_form({"person": "aliyev"}).is_valid()  # the whole name wins over a longer one


@pytest.mark.parametrize(("text", "code"), [("Aliy", "several"), ("Xyz", "unknown")])
def test_unclear_text_is_refused_and_kept(people, text, code):
    form = person_form({"person": text})

    assert form.errors.as_data()["person"][0].code == code
    assert f'value="{text}"' in form.render()


def test_id_outside_the_queryset_is_not_taken(people):
    form = person_form({"person": "", "person_id": "999999"})

    assert not form.is_valid()


def test_empty_field_is_none_when_it_may_be():
    assert person_form({"person": ""}, required=False).is_valid()
    assert not person_form({"person": ""}).is_valid()


def test_suggestions_answer_what_the_script_expects(people):
    answer = suggestions(User.objects.order_by("pk"), label=label, hint=lambda user: "post")

    assert json.loads(answer.content)[0] == {
        "id": people[0].pk,
        "label": "Aliyev",
        "hint": "post",
    }


def test_unknown_url_name_shows_when_the_form_is_drawn():
    field = TypeaheadField(queryset=User.objects.all(), url_name="no-such", search=by_name)
    form = type("F", (forms.Form,), {"person": field})()

    with pytest.raises(NoReverseMatch):
        form.render()
