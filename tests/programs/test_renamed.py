"""An office renamed: papers sent keep its name of then, today's stands beside."""

import io

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from programs import pdf, sent_names
from programs.models import Measure, MeasureSource
from territories.models import Office
from tests.factories import programs as make


@pytest.fixture
def renamed(where):
    """A measure reported on; then its office and the khokimiyat got other names."""
    Office.objects.filter(pk=where.office.pk).update(name_uz="Eski suv", name_ru="Старая вода")
    measure = make.measure(where, "reported")
    Office.objects.filter(pk=where.office.pk).update(name_uz="Yangi suv", name_ru="Новая вода")
    Office.objects.filter(pk=where.khokimiyat.pk).update(name_uz="Yangi hokimlik")
    return Measure.objects.select_related("programme__khokimiyat", "office").get(pk=measure.pk)


def page_of(user, url, language="uz"):
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client.get(url).content.decode()


def test_a_report_keeps_what_the_office_was_called(renamed):
    kept = renamed.reports.get().office_names

    assert (kept["uz"], kept["ru"]) == ("Eski suv", "Старая вода")


def test_the_pages_show_both_names(where, renamed):
    measure = page_of(where.head, renamed.get_absolute_url())
    programme = page_of(where.head, renamed.programme.get_absolute_url())

    assert "Eski suv" in measure
    assert "Yangi suv" in measure
    assert where.khokimiyat.name_uz in programme
    assert "Yangi hokimlik" in programme


def test_the_document_shows_the_name_at_the_sending_with_todays_beside(where, renamed):
    programme = renamed.programme
    lines = Measure.objects.filter(programme=programme).prefetch_related("sources")
    assert MeasureSource.objects.exists()

    with translation.override("uz"):
        drawn = PdfReader(io.BytesIO(pdf.draw(programme, list(lines))))
    text = " ".join(drawn.pages[0].extract_text().split())

    for name in ("Eski suv", "Yangi suv", where.khokimiyat.name_uz, "Yangi hokimlik"):
        assert name in text, name


def test_each_language_has_its_name_of_then(renamed):
    names = sent_names.of(renamed.programme)

    with translation.override("ru"):
        words = sent_names.both(names, renamed.office)

    assert "Старая вода" in words
    assert "Новая вода" in words


def test_an_office_that_kept_its_name_is_named_once(where):
    measure = make.measure(where)

    assert sent_names.both(sent_names.of(measure.programme), measure.office) == where.office.name
