"""Registering an appeal: who, how it came, the words, and one or more questions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.choices import AppealType, ApplicantKind, Channel, Sex
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.forms.fields import (
    FilesField,
    LineField,
    PersonalNumberField,
    PhoneField,
    WordsField,
)
from receptions.models import Appeal, Applicant, Reception, Topic
from receptions.services import appeals
from territories.choices import DISTRICT_LEVELS
from territories.models import Territory, User
from territories.typeahead import TypeaheadField

MAX_QUESTIONS = 20
MAX_EARLIER = 20
NAME_FIELDS = ("surname", "given_name", "patronymic", "entity_name")
APPLICANT_FIELDS = ("kind", *NAME_FIELDS, "birth_date", "sex", "phone", "mahalla", "address",
                    "do_not_disclose")  # fmt: skip


# Choosing a suggestion takes the person over at once; without a script a button does it.
TAKE_OVER = {
    "hx-post": reverse_lazy("receptions:appeal-register"),
    "hx-trigger": "change",
    "hx-vals": '{"action": "use-person"}',
    "hx-target": "#applicant",
    "hx-select": "#applicant",
    "hx-swap": "outerHTML",
}


def mahalla_field(**kwargs: Any) -> TypeaheadField:
    """Any mahalla of the country, by name or "name, district"."""
    return TypeaheadField(
        queryset=lookups.mahallas(),
        url_name="receptions:lookup-mahallas",
        search=lookups.search_places,
        label_of=lookups.place_label,
        required=False,
        **kwargs,
    )


def office_field(**kwargs: Any) -> TypeaheadField:
    """Any working office, by words of its name."""
    return TypeaheadField(
        queryset=lookups.offices(),
        url_name="receptions:lookup-offices",
        search=lookups.search_offices,
        **kwargs,
    )


def district_field(**kwargs: Any) -> TypeaheadField:
    """Any district or city, by name or "name, region"."""
    return TypeaheadField(
        queryset=lookups.districts(),
        url_name="receptions:lookup-districts",
        search=lookups.search_places,
        label_of=lookups.place_label,
        required=False,
        **kwargs,
    )


def topic_choices() -> list[Any]:
    """The lower topics grouped under the upper ones, in the active language."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in Topic.objects.choosable().order_by("code"):
        group = f"{topic.parent.code} {topic.parent.name}"  # type: ignore[union-attr]
        groups.setdefault(group, []).append((str(topic.pk), f"{topic.code} {topic.name}"))
    return [("", _("Choose the topic")), *groups.items()]


class KnownField(TypeaheadField):
    """Somebody who has been here before; read only when asked for, never with the whole form."""

    def clean(self, value: Any) -> None:
        return None

    def chosen(self, value: Any) -> Applicant | None:
        """The person meant, or None for nothing typed. Raises ValidationError."""
        return super().clean(value)  # type: ignore[no-any-return]


class PersonForm(forms.Form):
    """Who appeals. `known` picks somebody who has been here before."""

    known = KnownField(
        queryset=Applicant.objects.none(),
        url_name="receptions:lookup-applicants",
        search=lambda queryset, text: queryset,
        label_of=lookups.masked_line,
        label=_("Has this person been here before?"),
        help_text=_("Type the name, the telephone or the personal number, and choose."),
        required=False,
    )
    known_pk = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Who appeals"), choices=ApplicantKind, initial=ApplicantKind.INDIVIDUAL
    )
    surname = LineField(label=_("Surname"), max_length=100, required=False)
    given_name = LineField(label=_("Given name"), max_length=100, required=False)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    entity_name = LineField(
        label=_("Name of the legal entity"),
        max_length=300,
        required=False,
        help_text=_("For a legal entity only."),
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", _("Not stated")), *Sex.choices], required=False
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    personal_number = PersonalNumberField(
        label=_("Personal number (JSHSHIR)"),
        required=False,
        help_text=_("14 digits. It is kept sealed."),
    )
    mahalla = mahalla_field(
        label=_("Mahalla of residence"), help_text=_("Name, or name and district after a comma.")
    )
    address = LineField(label=_("Street, house, flat"), max_length=300, required=False)
    is_anonymous = forms.BooleanField(label=_("Anonymous (R-13)"), required=False)
    is_collective = forms.BooleanField(label=_("Collective appeal"), required=False)
    person_count = forms.IntegerField(
        label=_("Number of applicants"), min_value=1, max_value=1_000_000, initial=1
    )
    do_not_disclose = forms.BooleanField(
        label=_("Do not disclose data about the person (R-20)"), required=False
    )

    known_applicant: Applicant | None = None

    def clean_birth_date(self) -> dt.date | None:
        born = self.cleaned_data["birth_date"]
        if born and not dt.date(1900, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("This can't be a date of birth."))
        return born

    def _check_person(self, data: dict[str, Any]) -> None:
        """R-05: who is not anonymous has a name and a place of residence."""
        entity = data.get("kind") == ApplicantKind.LEGAL_ENTITY
        name = "entity_name" if entity else "surname"
        if data.get("is_anonymous"):
            return
        if not data.get(name) and name not in self.errors:
            self.add_error(name, _("Write the name, or mark the appeal as anonymous (R-05)."))
        if not data.get("mahalla") and not data.get("address") and "mahalla" not in self.errors:
            self.add_error(
                "mahalla",
                _("Write the mahalla or the address, or mark the appeal as anonymous (R-05)."),
            )

    def _check_count(self, data: dict[str, Any]) -> None:
        count = data.get("person_count")
        if data.get("is_collective") and count == 1:
            self.add_error("person_count", _("A collective appeal has at least two applicants."))
        if not data.get("is_collective") and count and count > 1:
            self.add_error("is_collective", _("Several applicants make a collective appeal."))

    def applicant(self) -> Applicant:
        """The person as written: the known row with what is new, or an unsaved one."""
        data = self.cleaned_data
        person = self.known_applicant or Applicant()
        for name in APPLICANT_FIELDS:
            if data[name] or self.known_applicant is None or name == "do_not_disclose":
                setattr(person, name, data[name])
        if data["personal_number"]:
            person.set_personal_number(data["personal_number"])
        return person


class EarlierAppeal(NamedTuple):
    """An earlier appeal of the same person, and what a new letter about it would be."""

    appeal: Appeal
    repeat: appeals.Verdict
    duplicate: appeals.Verdict


class AppealForm(PersonForm):
    """The whole page but the questions."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reception = forms.ModelChoiceField(label=_("Reception"), queryset=Reception.objects.none())
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=Channel,
        initial=Channel.DESK,
        help_text=_("The form follows from it: a call or videoconference is oral (R-03)."),
    )
    appeal_type = forms.ChoiceField(
        label=_("Type"), choices=AppealType, initial=AppealType.APPLICATION
    )
    received_at = forms.DateTimeField(label=_("Received at"))
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    text = WordsField(label=_("Words of the appeal"), rows=6)
    complained_office = office_field(
        label=_("Office complained about"),
        required=False,
        help_text=_("For a complaint: it will not be sent there nor below it (R-21)."),
    )
    sender_body = LineField(label=_("Body that forwarded it"), max_length=200, required=False)
    sender_number = LineField(label=_("Its number"), max_length=60, required=False)
    sender_date = forms.DateField(label=_("Its date"), required=False)
    earlier = forms.ChoiceField(
        label=_("Is this a new matter?"), widget=forms.RadioSelect, required=False
    )
    files = FilesField(label=_("Papers and photos"))

    def __init__(self, *args: Any, user: User, receptions: list[Reception], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.receptions = receptions
        self.earlier_appeals: list[EarlierAppeal] = []
        self.known_problem = ""
        field = self.fields["reception"]
        field.queryset = Reception.objects.filter(pk__in=[one.pk for one in receptions])  # type: ignore[attr-defined]
        if len(receptions) == 1:
            field.widget = forms.HiddenInput()
        known = self.fields["known"]
        known.widget.attrs.update(TAKE_OVER)
        known.queryset = Applicant.objects.select_related("mahalla__parent")  # type: ignore[attr-defined]
        known.search = lambda _queryset, text: lookups.known_applicants(user, text)  # type: ignore[attr-defined]

    def remember(self, applicant: Applicant | None) -> None:
        """Take over the known person and what they brought before (R-14, R-15)."""
        self.known_applicant = applicant
        if applicant is not None:
            before = appeals.earlier(applicant).select_related("reception")
            self.earlier_appeals = [
                EarlierAppeal(one, appeals.repeat_verdict(one), appeals.duplicate_verdict(one))
                for one in before.prefetch_related("questions__topic")[:MAX_EARLIER]
            ]
        choices: list[tuple[str, Any]] = [("", _("Yes, a new matter"))]
        for one in self.earlier_appeals:
            number = {"number": one.appeal.number}
            if one.repeat.holds:
                label = _(
                    "No, it disputes No. %(number)s or complains of its delay: a repeat (R-14)"
                )
                choices.append((f"repeat:{one.appeal.pk}", label % number))
            label = _("No, it is a copy of No. %(number)s: a duplicate (R-15)")
            choices.append((f"duplicate:{one.appeal.pk}", label % number))
        self.fields["earlier"].choices = choices  # type: ignore[attr-defined]

    def clean_received_at(self) -> dt.datetime:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return moment

    def clean_sender_date(self) -> dt.date | None:
        sent = self.cleaned_data["sender_date"]
        if sent and sent > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return sent

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_person(data)
        self._check_count(data)
        if data.get("channel") in {Channel.BODY, Channel.MEDIA} and not data.get("sender_body"):
            self.add_error("sender_body", _("Write who sent the appeal on."))
        if data.get("complained_office") and data.get("appeal_type") != AppealType.COMPLAINT:
            self.add_error("appeal_type", _("An appeal about an office is a complaint."))
        return data

    def draft(self, questions: tuple[QuestionDraft, ...]) -> AppealDraft:
        """Everything typed, as the service takes it."""
        data = self.cleaned_data
        relation, _colon, number = (data["earlier"] or "").partition(":")
        known = (one.appeal for one in self.earlier_appeals)
        earlier = next((one for one in known if str(one.pk) == number), None)
        return AppealDraft(
            reception=data["reception"],
            channel=data["channel"],
            appeal_type=data["appeal_type"],
            applicant=self.applicant(),
            text=data["text"],
            language=data["language"],
            received_at=data["received_at"],
            questions=questions,
            person_count=data["person_count"],
            is_collective=data["is_collective"],
            is_anonymous=data["is_anonymous"],
            complained_office=data["complained_office"],
            repeat_of=earlier if relation == "repeat" else None,
            duplicate_of=earlier if relation == "duplicate" else None,
            sender_body=data["sender_body"],
            sender_number=data["sender_number"],
            sender_date=data["sender_date"],
            submission_key=data["submission_key"],
            files=data["files"],
        )


class QuestionForm(forms.Form):
    """One question: topic, place and what must happen."""

    topic = forms.ChoiceField(label=_("Topic"))
    text = WordsField(
        label=_("What must happen"),
        rows=2,
        required=False,
        help_text=_("Leave it empty to take over the words of the appeal."),
    )
    district = district_field(label=_("District or city"))
    mahalla = mahalla_field(label=_("Mahalla"))
    place = LineField(label=_("Street or place"), max_length=200, required=False)
    people_affected = forms.IntegerField(
        label=_("People affected"), min_value=1, max_value=10_000_000, initial=1
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        mahalla, district = data.get("mahalla"), data.get("district")
        if mahalla and district and mahalla.parent_id != district.pk:
            if "district" in self.changed_data:
                text = _("This mahalla lies in %(district)s.")
                self.add_error("mahalla", text % {"district": mahalla.parent.name})
            else:
                data["district"] = mahalla.parent
        elif mahalla and not district and "district" not in self.errors:
            data["district"] = mahalla.parent
        elif not district and "district" not in self.errors and "mahalla" not in self.errors:
            self.add_error("district", _("Choose the district or the mahalla."))
        return data

    def draft(self, words: str) -> QuestionDraft:
        """The question as the service takes it; empty text takes the words of the appeal."""
        data = self.cleaned_data
        return QuestionDraft(
            topic=Topic.objects.choosable().get(pk=data["topic"]),
            text=data["text"] or words,
            territory=data["district"],
            mahalla=data["mahalla"],
            place=data["place"],
            people_affected=data["people_affected"],
        )


class BaseQuestionFormSet(forms.BaseFormSet):
    """One list of topics for all forms."""

    def __init__(self, *args: Any, district: Territory | None = None, **kwargs: Any) -> None:
        self.topics = topic_choices()
        self.district = district
        super().__init__(*args, **kwargs)

    def initial_form_count(self) -> int:
        """None: a question left as it was offered is no question."""
        return 0 if self.is_bound else super().initial_form_count()

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        if self.district is not None and not self.initial:
            kwargs["initial"] = {"district": self.district, "people_affected": 1}
        form = super()._construct_form(i, **kwargs)
        form.fields["topic"].choices = self.topics
        return form

    def drafts(self, words: str) -> tuple[QuestionDraft, ...]:
        """The filled questions as the service takes them."""
        return tuple(form.draft(words) for form in self.forms if form.has_changed())


QuestionFormSet = forms.formset_factory(
    QuestionForm,
    formset=BaseQuestionFormSet,
    extra=0,
    min_num=1,
    max_num=MAX_QUESTIONS,
    validate_max=True,
)


def own_district(reception: Reception) -> Territory | None:
    """The district of a reception that has one; regions and the country have none."""
    territory = reception.territory
    return territory if territory.level in DISTRICT_LEVELS else None


def fresh_initial(reception: Reception, language: str) -> dict[str, Any]:
    """What a new registration starts with."""
    known = {code for code, _name in settings.LANGUAGES}
    return {
        "reception": reception.pk,
        "language": language if language in known else settings.LANGUAGE_CODE,
        "received_at": timezone.localtime().replace(second=0, microsecond=0, tzinfo=None),
        "submission_key": uuid.uuid4(),
    }
