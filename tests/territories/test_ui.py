import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django import forms
from django.db.models import Q
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from territories import today
from territories.choices import JobState
from territories.models import User
from territories.templatetags import ui
from tests.factories.territories import UserFactory


class VisitForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the passport")
    on = forms.DateField(label="On")
    at = forms.DateTimeField(label="At", required=False)
    how = forms.ChoiceField(label="How", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (-2, "2 days late", "bad"),
        (-1, "1 day late", "bad"),
        (0, "today", "warn"),
        (1, "tomorrow", "warn"),
        (4, "in 4 days", "neutral"),
    ],
)
@time_machine.travel(dt.datetime(2026, 11, 24, 20, tzinfo=dt.UTC), tick=False)  # the 25th there
def test_due_date_reads_as_words(days, words, tone):
    due = dt.date(2026, 11, 25) + dt.timedelta(days=days)

    assert ui.due_words(due) == words
    assert ui.due_badge(due) == f'<span class="c-badge c-badge--{tone}">{words}</span>'


def test_due_badge_speaks_the_language_of_each_reader():
    today = timezone.localdate()

    said = []
    for language in ("en", "ru", "en"):
        with translation.override(language):
            said.append(ui.due_badge(today))

    assert "today" in said[0]
    assert "сегодня" in said[1]
    assert said[2] == said[0]


def test_due_moment_counts_in_local_time():
    moment = timezone.now()

    assert ui.due_words(moment) == "today"
    assert ui.due_words(None) == "no due date"


def test_badge_takes_label_and_refuses_an_unknown_tone():
    assert ui.status_badge(JobState.DONE, "good") == (
        '<span class="c-badge c-badge--good">done</span>'
    )
    assert "c-badge--neutral" in ui.status_badge("<b>", "x onclick")
    assert "&lt;b&gt;" in ui.status_badge("<b>")


def test_query_url_changes_one_parameter_and_drops_the_cursor():
    request = RequestFactory().get("/list/?q=gaz&after=abc&status=open")
    template = Template("{% load ui %}{% query_url status='late' q=None %}")

    assert template.render(Context({"request": request})) == "/list/?status=late"


def test_form_ties_label_help_and_error_to_the_control():
    html = VisitForm({"on": "x"}).render()

    assert '<a class="alert-link" href="#id_name">Name</a>: This field is required.' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html.replace(
        "id_name_error id_name_helptext", "id_name_helptext id_name_error"
    )
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control is-invalid"' in html


def test_date_fields_become_native_and_keep_what_was_typed():
    html = VisitForm(initial={"on": dt.date(2026, 11, 5)}).render()

    assert 'type="date"' in html
    assert 'value="2026-11-05"' in html
    assert 'type="datetime-local"' in html
    assert 'value="never"' in VisitForm({"on": "never"}).render()


def test_today_orders_cards_by_urgency_and_drops_empty_ones(monkeypatch):
    monkeypatch.setattr(today, "_providers", [])
    today.register(lambda user: [today.Card("calm", 1, "/c/"), today.Card("none", 0, "/n/")])
    today.register(lambda user: [today.Card("late", 2, "/l/", today.Urgency.LATE)])

    assert [card.title for card in today.board_for(None).cards] == ["late", "calm"]


@pytest.mark.django_db
def test_one_statement_asks_which_kinds_of_work_wait(django_assert_num_queries):
    UserFactory.create_batch(7, first_name="Aziza")
    people = User.objects.order_by("pk")

    def waiting(title, rows):
        return today.card_of(title, rows, lambda one: today.CardItem(one.first_name, "/p/"))

    found = [
        waiting("nobody", people.filter(pk__in=[])),
        waiting("none", people.filter(first_name="100% Karim")),
        waiting("many", people.filter(first_name="Aziza")),
        waiting("distinct", people.filter(first_name="Nodira").distinct()),
        today.Card("counted", 1, "/c/"),
    ]
    with django_assert_num_queries(2):  # how many wait, the first of the many
        counted, many = sorted(today.board(found).cards, key=lambda card: card.title)

    assert (many.title, many.count, len(many.items)) == ("many", 7, today.SHOWN)
    assert counted.title == "counted"


@pytest.mark.django_db
def test_rows_are_read_for_the_most_urgent_cards_only(client, django_assert_num_queries):
    UserFactory(first_name="Aziza")
    people = User.objects.filter(first_name="Aziza")

    def waiting(number, url="/l/"):
        return today.card_of(
            f"{number}",
            people,
            lambda one: today.CardItem("Aziza", "/p/"),
            url=url,
            urgency=today.Urgency.CALM,
        )

    calm = [waiting(number) for number in range(12)]
    late = waiting("late").late_if(Q(first_name="Aziza"))
    found = [*calm, waiting("no list", ""), late]
    with django_assert_num_queries(1 + today.IN_FULL + 1):
        board = today.board(found)

    assert [card.title for card in board.cards] == ["late", *map(str, range(4)), "no list"]
    assert [(one.title, one.count) for one in board.others] == [
        (str(number), 1) for number in range(4, 12)
    ]


@pytest.mark.django_db
def test_states_and_what_is_late_are_counted_with_the_rows(django_assert_num_queries):
    UserFactory.create_batch(2, first_name="Aziza", last_name="Karimova")
    UserFactory.create_batch(3, first_name="Aziza", last_name="Aliyeva")
    card = today.card_of("", User.objects.filter(first_name="Aziza"), url="/l/")
    of_name = {name: Q(last_name=name) for name in ("Karimova", "Aliyeva", "Sobirova")}
    found = [replace(card, title=name).narrowed(where) for name, where in of_name.items()]
    found.append(replace(card, title="late").narrowed(of_name["Aliyeva"]).late_if(Q(pk__gt=0)))
    found.append(replace(card, title="in time").late_if(Q(pk__lt=0)))

    with django_assert_num_queries(1):
        cards = today.board(found).cards

    assert [(one.title, one.count, one.urgency == today.Urgency.LATE) for one in cards] == [
        ("late", 3, True),
        ("Karimova", 2, False),
        ("Aliyeva", 3, False),
        ("in time", 5, False),
    ]


@pytest.mark.django_db
def test_who_holds_no_post_is_told_to_ask_for_one(client):
    client.force_login(UserFactory())
    client.cookies["django_language"] = "en"

    html = client.get("/today/").content.decode()

    assert "You hold no post yet." in html
    assert "Nothing is waiting" not in html
