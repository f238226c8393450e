"""What Django and allauth say beside a field is said in the language and script of the page."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR

from config.accounts import OurChangePasswordForm, OurLoginForm
from territories.models import User

LATIN = re.compile("[a-z]{2,}", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|this|your|enter|ensure|valid|password|file)\b", re.IGNORECASE)


class EveryKind(forms.Form):
    """A field of every kind that our forms use."""

    needed = forms.CharField()
    short = forms.CharField(max_length=3)
    long = forms.CharField(min_length=9)
    whole = forms.IntegerField()
    least = forms.IntegerField(min_value=5)
    most = forms.IntegerField(max_value=1)
    exact = forms.DecimalField(max_digits=4, decimal_places=1)
    day = forms.DateField()
    time = forms.TimeField()
    moment = forms.DateTimeField()
    email = forms.EmailField()
    code = forms.UUIDField()
    one = forms.ChoiceField(choices=[("1", "1")])
    many = forms.MultipleChoiceField(choices=[("1", "1")])
    row = forms.ModelChoiceField(User.objects.none())
    rows = forms.ModelMultipleChoiceField(User.objects.none())
    plain = forms.RegexField("^[0-9]+$")
    file = forms.FileField()
    picture = forms.ImageField()


WRONG = (
    "short=12345&long=123&whole=1,x&least=1&most=9&exact=1234567.89&day=x&time=x&moment=x"
    "&email=x&code=9&one=7&many=7&row=7&rows=0&plain=x"
)


def refusals(form):
    """Every message of the form, in the language that is on."""
    return [str(message) for messages in form.errors.values() for message in messages]


def of_fields():
    files = {"picture": SimpleUploadedFile("p.png", b"no picture")}
    return EveryKind(QueryDict(WRONG), files)


def of_a_sign_in(rf):
    request = rf.post("/accounts/login/")
    return OurLoginForm({"login": "nobody", "password": "wrong"}, request=request)


def of_a_new_password():
    user = User(username="dilnoza", last_name="Karimova")
    typed = {"oldpassword": "wrong", "password1": "12345", "password2": "123456"}
    return OurChangePasswordForm(user=user, data=typed)


@pytest.mark.django_db
@pytest.mark.parametrize("form", [of_fields, of_a_sign_in, of_a_new_password])
def test_what_is_wrong_is_said_in_the_script_of_the_page(form, rf):
    form = form(rf) if form is of_a_sign_in else form()

    with translation.override("uz-cyrl"):
        assert [text for text in refusals(form) if LATIN.search(text)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("form", [of_fields, of_a_new_password])
def test_what_is_wrong_is_never_said_in_english(form):
    with translation.override("uz"):
        said = refusals(form())

    assert [text for text in said if ENGLISH.search(text) or "'" in text] == []


def test_short_days_and_months_are_said_in_the_script_of_the_page():
    with translation.override("uz-cyrl"):
        said = [str(word) for word in (*WEEKDAYS_ABBR.values(), *MONTHS_3.values())]

    assert [word for word in said if LATIN.search(word)] == []
