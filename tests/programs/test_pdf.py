import io
import re

import pypdf
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from programs import pdf
from programs.models import MeasureSource
from programs.services import sources, trace
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.factories.territories import MahallaFactory


def text_of(programme):
    lines = programme.lines.prefetch_related("sources")
    reader = pypdf.PdfReader(io.BytesIO(pdf.draw(programme, list(lines))))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def test_the_document_has_approval_lines_sources_and_totals(where):
    make.finding(where)
    asked = question(reception=where.reception, topic=where.topic)
    programme = make.approved(where)

    with translation.override("en"):
        _reader, text = text_of(programme)

    plain = " ".join(text.split())
    assert "APPROVED" in plain
    assert "NOT APPROVED" not in plain
    assert programme.number in plain
    assert str(where.regional_head) in plain
    finding = MeasureSource.objects.get(finding__isnull=False).finding_id
    assert f"F-{finding}" in plain
    assert str(asked) in plain.replace("- ", "-").replace(" ", "") or str(asked) in plain
    assert "Measures: 2." in plain


def test_a_draft_says_that_it_is_not_approved(where):
    make.finding(where)

    with translation.override("en"):
        _reader, text = text_of(make.draft(where))

    assert "NOT APPROVED" in text


def test_the_annex_names_every_problem_with_its_measure_or_the_reason(where):
    typical = make.typical(
        where, name_en="Pipes are renewed", cost_from=1, cost_to=3, funding="fund"
    )
    make.finding(where)
    programme = make.draft(where)
    left = make.finding(where)
    lines = list(programme.lines.for_list().prefetch_related("sources"))

    with translation.override("en"):
        rows = trace.matrix(lines, sources.left_out(programme))
        reader = pypdf.PdfReader(io.BytesIO(pdf.draw(programme, lines, rows)))
    plain = " ".join(reader.pages[-1].extract_text().split())

    assert "Problems: 2. With a measure: 1. Without one: 1." in plain
    assert f"№ 1. {typical.name_en}" in plain
    assert f"F-{left.pk}" in plain
    assert "No measure: not taken into a measure" in plain
    assert "2 (estimate)" in " ".join(reader.pages[0].extract_text().split())


WORDS = {
    "uz": "Quvur yangilanadi",
    "uz-cyrl": "Қувур янгиланади",
    "ru": "Труба заменяется",
    "en": "The pipe is renewed",
}


def test_sixty_measures_read_well_in_every_language(where):
    names = {"uz-cyrl": "name_uz_cyrl", "ru": "name_ru", "en": "name_en"}
    make.typical(where, **{name: WORDS[language] for language, name in names.items()})
    for number in range(60):
        make.finding(
            where,
            territory=MahallaFactory(parent=where.district, name_uz=f"Oʻqituvchilar {number}"),
            text="Gʻisht zavodi ўқувчилари",
        )
    lines = list(make.approved(where).lines.for_list().prefetch_related("sources"))

    for language, word in WORDS.items():
        with translation.override(language):
            reads_well(lines, word)


def reads_well(lines, word):
    """The document of the lines in the active language."""
    number = lines[0].programme.number
    drawn = pdf.draw(lines[0].programme, lines, trace.matrix(lines, ()))
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    text = " ".join(pages)

    assert f"{len(pages)}" in pages[-1]
    assert all(number in page for page in pages)
    assert "Oʻqituvchilar 59" in text
    assert text.count(word) == 2 * len(lines)  # in the plan and in the annex
    assert _("Annex: every problem and its measure") in text
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"]
        used = set(
            re.findall(r"(/F\S+) [\d.]+ Tf", page.get_contents().get_data().decode("latin-1"))
        )
        faces = {fonts[name].get_object()["/BaseFont"] for name in used}
        assert faces
        assert all("+" in face for face in faces), faces  # a subset is embedded


def test_the_page_gives_the_document(where):
    programme = make.sent(where)
    client = Client()
    client.force_login(where.executor)

    response = client.get(reverse("programs:programme-pdf", args=[programme.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
