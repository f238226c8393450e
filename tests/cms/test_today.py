"""The editor's today page."""

import datetime as dt

import pytest
from django.urls import reverse

from cms.models import HomePage, NewsIndexPage, NewsPage
from cms.today import cards
from config.demonstration import watchers
from receptions.choices import ReportState
from receptions.models import QuarterReport
from territories import clock, demo
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import CountryFactory, TerritoryFactory, UserFactory
from tests.today import cards_for, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(site):
    return UserFactory(role=Role.EDITOR, place=CountryFactory())


def draft(date):
    index = NewsIndexPage.objects.get(locale__language_code="uz")
    page = NewsPage(title="Yangi xabar", slug="yangi", lead="Qisqa", date=date, live=False)
    index.add_child(instance=page)
    page.save_revision()
    return page


def accepted(reception, days):
    moment = clock.now() - dt.timedelta(days=days)
    return QuarterReport.objects.create(
        reception=reception,
        year=2026,
        quarter=3,
        due_on=moment.date(),
        state=ReportState.ACCEPTED,
        digest="0" * 64,
        submitted_by=UserFactory(),
        submitted_at=moment,
        accepted_by=UserFactory(),
        accepted_at=moment,
    )


def by_title(user):
    return {str(card.title): card for card in drawn(cards(user))}


def test_a_page_with_nothing_to_publish_is_no_work(editor):
    assert by_title(editor) == {}


def test_editor_finds_drafts_and_changes_but_not_what_was_taken_off(editor, client):
    page = draft(clock.today())
    home = HomePage.objects.get(locale__language_code="ru")
    home.lead = "Иначе"
    home.save_revision()
    off = NewsPage.objects.filter(live=True).first()
    off.unpublish()

    card = by_title(editor)["Drafts to publish"]

    assert [item.url for item in card.items] == [
        reverse("wagtailadmin_pages:edit", args=[one.pk]) for one in (home, page)
    ]
    client.force_login(editor)
    for url in (card.url, card.items[1].url):
        assert client.get(url, follow=True).status_code == 200
    assert card in cards_for(editor)


def test_the_national_report_waits_for_news_from_the_day_of_its_acceptance(editor, client):
    NewsPage.objects.update(date=clock.today() - dt.timedelta(days=90))
    accepted(make.ReceptionFactory(territory=TerritoryFactory()), days=3)
    report = accepted(make.ReceptionFactory(territory=CountryFactory()), days=3)

    card = by_title(editor)["Accepted national report without news"]

    assert [item.hint for item in card.items] == [str(report.period)]
    client.force_login(editor)
    assert client.get(card.items[0].url).status_code == 200
    news = draft(clock.today() - dt.timedelta(days=4))
    assert "Accepted national report without news" in by_title(editor)
    NewsPage.objects.filter(pk=news.pk).update(date=clock.today() - dt.timedelta(days=3))
    assert "Accepted national report without news" not in by_title(editor)


def test_an_old_national_report_is_no_longer_news(editor):
    NewsPage.objects.update(date=clock.today() - dt.timedelta(days=90))
    accepted(make.ReceptionFactory(territory=CountryFactory()), days=61)

    assert by_title(editor) == {}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.ADMINISTRATION])
def test_nobody_else_is_asked_to_write(site, role):
    draft(clock.today())

    assert drawn(cards(UserFactory(role=role, place=CountryFactory()))) == []


def test_the_demonstration_leaves_work_for_editor_and_auditor(editor):
    district = TerritoryFactory(code=demo.DISTRICT)
    reception = make.ReceptionFactory(territory=district)
    make.appeal(reception)
    UserFactory(username="editor", role=Role.EDITOR, place=CountryFactory())
    UserFactory(username="registrar", role=Role.REGISTRAR, place=district)
    auditor = UserFactory(role=Role.AUDITOR, place=CountryFactory())

    watchers.set_out()

    assert "Drafts to publish" in {str(card.title) for card in cards_for(editor)}
    titles = {str(card.title) for card in cards_for(auditor)}
    assert "Personal histories opened within 7 days" in titles
