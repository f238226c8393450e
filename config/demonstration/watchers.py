"""What the editor and the auditor find: news, a draft, a personal history that was opened."""

from __future__ import annotations

from django.utils import timezone
from wagtail.models import Locale

from cms.models import NewsIndexPage, NewsPage
from cms.services.site import load_news
from receptions.models import Applicant, PersonalDataRead
from territories import demo
from territories.models import User

SLUG = "sayyor-qabullar"
TITLE = "Sayyor qabullar: kelgusi haftalar jadvali"
LEAD = "Tuman va shahar qabulxonalari aholini mahallalarda qabul qiladi. Jadval aniqlanmoqda."
REASON = "Takroriy murojaatni tekshirish"


def set_out() -> None:
    """News, a draft in the language of the country, and one opening of a person's history."""
    load_news()
    _draft()
    _read()


def _draft() -> None:
    index = NewsIndexPage.objects.filter(locale=Locale.get_default()).first()
    if index is None:  # the public site is not put up
        return
    page = NewsPage(title=TITLE, slug=SLUG, lead=LEAD, date=timezone.localdate(), live=False)
    index.add_child(instance=page)
    page.save_revision(user=User.objects.get(username="editor"))


def _read() -> None:
    person = Applicant.objects.filter(
        appeals__reception__territory__code=demo.DISTRICT, appeals__is_anonymous=False
    ).latest("pk")
    registrar = User.objects.get(username="registrar")
    PersonalDataRead.objects.create(applicant=person, by=registrar, reason=REASON)
