"""The public pages in four languages, and where an editor may put which page."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase

from cms import models
from cms.models import HomePage, NewsPage
from cms.services.site import load_news, load_site
from config.demonstration import watchers
from receptions.choices import ReportEdition, ReportState
from receptions.models import QuarterReport, ReportFile
from territories import demo
from territories.choices import RatingClass, RatingState, Role
from territories.models import Rating, RatingFormula
from tests.factories.receptions import ReceptionFactory
from tests.factories.receptions import appeal as make_appeal
from tests.factories.territories import (
    CountryFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["uz", "uz-cyrl", "ru", "en"]
TITLES = {
    "uz": "Qanday murojaat qilinadi",
    "uz-cyrl": "Қандай мурожаат қилинади",
    "ru": "Как обратиться",
    "en": "How to appeal",
}
ADDRESSES = [
    "/",
    "/qabulxonalar/",
    "/murojaat/",
    "/hisobotlar/",
    "/reyting/",
    "/yangiliklar/",
    "/yangiliklar/uyma-uy-yurishlar/",
    "/malumotlar/",
    "/track/",
]
TEXT_ADDRESS = "/murojaat/"


def speak(client, language):
    client.post("/language/", {"language": language, "next": "/"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_readers_language(client, site, language):
    speak(client, language)

    for address in ADDRESSES:
        response = client.get(address)
        page = response.content.decode()
        assert response.status_code == 200, address
        assert f'<html lang="{language}"' in page
        assert TITLES[language] in page, "the menu names the page in this language"
        assert "style=" not in page


def test_switching_comes_back_to_the_same_page(client, site):
    response = client.post("/language/", {"language": "ru", "next": TEXT_ADDRESS}, follow=True)

    assert response.redirect_chain == [(TEXT_ADDRESS, 302)]
    assert "<h1>Как обратиться</h1>" in response.content.decode()
    assert response["Content-Language"] == "ru"


@pytest.mark.parametrize("language", LANGUAGES)
def test_canonical_names_the_only_address(client, site, settings, language):
    speak(client, language)

    page = client.get(TEXT_ADDRESS).content.decode()

    assert f'<link rel="canonical" href="{settings.SITE_URL}{TEXT_ADDRESS}">' in page


def test_sitemap_lists_each_page_once_and_feed_the_news(client, site):
    found = client.get("/sitemap.xml").content.decode()

    assert found.count(f"{TEXT_ADDRESS}</loc>") == 1
    assert "uyma-uy-yurishlar" in client.get("/news.atom").content.decode()


def test_load_site_leaves_what_editors_wrote(site):
    before = Page.objects.count()
    front = HomePage.objects.get(locale__language_code="uz")
    front.lead = "Tahrirlangan"
    front.save()

    assert load_site() is False
    assert Page.objects.count() == before
    assert HomePage.objects.get(pk=front.pk).lead == "Tahrirlangan"


def test_a_real_site_begins_without_news(client, db):
    load_site()

    assert not NewsPage.objects.exists()
    speak(client, "ru")
    assert "Новостей пока нет" in client.get("/yangiliklar/").content.decode()
    assert "uyma-uy" not in client.get("/").content.decode()


def test_the_news_of_the_demonstration_are_written_once_and_never_beside_others(client, site):
    first = NewsPage.objects.filter(slug="uyma-uy-yurishlar")
    assert first.count() == len(LANGUAGES)
    assert first.values("translation_key").distinct().count() == 1

    assert load_news() is False
    assert first.count() == len(LANGUAGES)


def test_the_demonstration_writes_its_news_beside_its_draft(db):
    district = TerritoryFactory(code=demo.DISTRICT)
    make_appeal(ReceptionFactory(territory=district))
    UserFactory(username="editor", role=Role.EDITOR, place=CountryFactory())
    UserFactory(username="registrar", role=Role.REGISTRAR, place=district)
    load_site()

    watchers.set_out()

    assert NewsPage.objects.live().count() == 2 * len(LANGUAGES)
    assert NewsPage.objects.not_live().count() == 1


def test_home_costs_the_same_with_much_news(client, site):
    news = models.NewsIndexPage.objects.get(locale__language_code="uz")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(10):
        news.add_child(
            instance=NewsPage(title=f"Xabar {number}", lead="Matn", date=dt.date(2026, 11, 1))
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) <= len(few) + 1, "three items where there were two, one statement a page"
    assert len(many) <= 24


@pytest.mark.parametrize("words", ["Yunusobod", "Юнусобод", "юнусабад", "yunus", "yunus\0"])
def test_reception_is_found_in_any_spelling(client, site, words):
    region = RegionFactory(name_uz="Toshkent shahri")
    territory = TerritoryFactory(parent=region, name_uz="Yunusobod tumani", name_ru="Юнусабад")
    ReceptionFactory(territory=territory, name_uz="Yunusobod Xalq qabulxonasi")
    ReceptionFactory(territory=TerritoryFactory(name_uz="Chust tumani"))

    page = client.get("/qabulxonalar/", {"q": words}).content.decode()

    assert "Yunusobod Xalq qabulxonasi" in page
    assert "Chust" not in page


def test_receptions_of_a_region_and_a_search_without_result(client, site):
    reception = ReceptionFactory()
    ReceptionFactory(name_uz="Boshqa qabulxona")
    region = reception.territory.parent

    page = client.get("/qabulxonalar/", {"region": region.code}).content.decode()
    nothing = client.get("/qabulxonalar/", {"q": "yo‘q-bunday"}).content.decode()

    assert reception.name_uz in page
    assert "Boshqa qabulxona" not in page
    assert "c-empty" in nothing


def report(state=ReportState.ACCEPTED, **fields):
    clerk, chief = UserFactory(), UserFactory()
    moment = dt.datetime(2026, 10, 9, tzinfo=dt.UTC)
    sealed = {"submitted_by": clerk, "submitted_at": moment, "digest": "0" * 64}
    accepted = {"accepted_by": chief, "accepted_at": moment}
    return QuarterReport.objects.create(
        reception=fields.pop("reception", None) or ReceptionFactory(),
        year=2026,
        quarter=3,
        due_on=dt.date(2026, 10, 10),
        state=state,
        **(sealed if state != ReportState.DRAFT else {}),
        **(accepted if state == ReportState.ACCEPTED else {}),
        **fields,
    )


def drawn(found, language="uz", edition=ReportEdition.COUNCIL):
    file = ReportFile(report=found, language=language, edition=edition, digest=found.digest)
    file.built_at = dt.datetime(2026, 10, 9, tzinfo=dt.UTC)
    file.file.save("report.pdf", ContentFile(b"%PDF-1.7 " + language.encode()))
    return file


def read(client, found):
    return b"".join(client.get(reverse("cms:report-pdf", args=[found.pk])).streaming_content)


def test_only_accepted_reports_are_published(client, site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    accepted, waiting = report(), report(ReportState.SUBMITTED)
    drawn(accepted)
    drawn(waiting)

    page = client.get("/hisobotlar/").content.decode()

    assert accepted.reception.name_uz in page
    assert waiting.reception.name_uz not in page
    paper = client.get(reverse("cms:report-pdf", args=[accepted.pk]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert client.get(reverse("cms:report-pdf", args=[waiting.pk])).status_code == 404


def test_report_comes_in_the_readers_language_and_never_in_full(client, site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = report()
    address = reverse("cms:report-pdf", args=[found.pk])
    drawn(found, edition=ReportEdition.FULL)
    assert client.get(address).status_code == 404
    assert address not in client.get("/hisobotlar/").content.decode()

    drawn(found, "uz")
    drawn(found, "ru")
    speak(client, "ru")
    assert read(client, found) == b"%PDF-1.7 ru"
    speak(client, "en")
    assert read(client, found) == b"%PDF-1.7 uz"


def test_no_paper_of_a_draft_or_an_earlier_version_is_published(client, site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = report()
    address = reverse("cms:report-pdf", args=[found.pk])
    paper = drawn(found)
    for digest in ("", "1" * 64):  # drawn before it was sealed; before it was opened again
        ReportFile.objects.filter(pk=paper.pk).update(digest=digest)

        assert client.get(address).status_code == 404
        assert address not in client.get("/hisobotlar/").content.decode()


def test_home_shows_the_figures_of_the_national_report(client, site):
    national = ReceptionFactory(territory=CountryFactory())
    figures = {"figures": {"appeals_received": {"n": "12345", "d": "1"}}}
    report(reception=national, figures=figures)

    page = client.get("/").content.decode()

    assert "c-stats--public" in page
    assert "345" in page


def test_only_decided_ratings_are_published(client, site):
    moment = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    shown, hidden = TerritoryFactory(), TerritoryFactory()
    common = {
        "formula": RatingFormula.objects.order_by("pk").last(),
        "year": 2026,
        "quarter": 3,
        "score": 81,
        "rating_class": RatingClass.GOOD,
        "appeals": 120,
        "computed_at": moment,
    }
    decided = {"approved_by": UserFactory(), "approved_at": moment}
    Rating.objects.create(territory=shown, state=RatingState.APPROVED, **decided, **common)
    Rating.objects.create(territory=hidden, state=RatingState.PROPOSED, **common)

    page = client.get("/reyting/").content.decode()

    assert shown.name_uz in page
    assert hidden.name_uz not in page


def test_territories_without_a_score_come_last(client, site):
    moment = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    for name, score, rating_class in [
        ("Ballsiz tuman", None, RatingClass.NOT_ENOUGH_DATA),
        ("Namunali tuman", 93, RatingClass.EXEMPLARY),
    ]:
        Rating.objects.create(
            territory=TerritoryFactory(name_uz=name),
            formula=RatingFormula.objects.order_by("pk").last(),
            year=2026,
            quarter=3,
            score=score,
            rating_class=rating_class,
            computed_at=moment,
            state=RatingState.APPROVED,
            approved_by=UserFactory(),
            approved_at=moment,
        )

    page = client.get("/reyting/").content.decode()

    assert page.index("Namunali tuman") < page.index("Ballsiz tuman")


class WherePagesMayStand(WagtailPageTestCase):
    """What an editor is offered under which page."""

    def test_front_page_holds_the_sections(self):
        kinds = {
            models.TextPage,
            models.NewsIndexPage,
            models.ReceptionsPage,
            models.ReportsPage,
            models.RatingsPage,
        }
        self.assertAllowedSubpageTypes(models.HomePage, kinds)
        for kind in kinds:
            self.assertAllowedParentPageTypes(kind, {models.HomePage})

    def test_news_stands_in_the_news_list_only(self):
        self.assertAllowedSubpageTypes(models.NewsIndexPage, {models.NewsPage})
        self.assertAllowedParentPageTypes(models.NewsPage, {models.NewsIndexPage})
        for kind in (models.NewsPage, models.TextPage, models.ReceptionsPage):
            self.assertAllowedSubpageTypes(kind, set())


class TestEditor:
    """The editor's way into Wagtail: our sign-in page, the site's pages, nothing else."""

    @pytest.fixture
    def editor(self, site):
        return UserFactory(role=Role.EDITOR, place=CountryFactory())

    def test_wagtail_has_no_sign_in_of_its_own(self, client, site):
        asked = client.get("/cms-admin/")
        assert asked["Location"] == "/accounts/login/?next=/cms-admin/"
        for address in ("/cms-admin/login/", "/admin/login/"):
            assert client.get(address)["Location"] == "/accounts/login/"
            assert client.post(address, {"username": "a", "password": "b"}).status_code == 302

    def test_signs_in_and_finds_the_pages(self, client, editor):
        editor.set_password("a-long-enough-word")
        editor.save()

        response = client.post(
            "/accounts/login/?next=/cms-admin/",
            {"login": editor.username, "password": "a-long-enough-word"},
            follow=True,
        )

        assert response.redirect_chain[-1][0] == "/cms-admin/"
        assert response.status_code == 200

    def test_writes_and_publishes_news(self, client, editor):
        client.force_login(editor)
        news = models.NewsIndexPage.objects.get(locale__language_code="uz")

        response = client.post(
            reverse("wagtailadmin_pages:add", args=["cms", "newspage", news.pk]),
            {
                "title": "Yangi xabar",
                "slug": "yangi-xabar",
                "date": "2026-11-24",
                "lead": "Qisqa matn",
                "body-count": "0",
                "comments-TOTAL_FORMS": "0",
                "comments-INITIAL_FORMS": "0",
                "action-publish": "1",
            },
        )

        assert response.status_code == 302, response.content.decode()[-2000:]
        assert "Yangi xabar" in client.get("/yangiliklar/").content.decode()

    @pytest.mark.parametrize("role", [Role.REGISTRAR, Role.HEAD, Role.AUDITOR])
    def test_others_are_kept_out(self, client, site, role):
        client.force_login(UserFactory(role=role, place=TerritoryFactory()))

        assert client.get("/cms-admin/").status_code == 302
