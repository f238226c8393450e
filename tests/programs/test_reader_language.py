"""What is kept with a programme, and reference texts, are read in the language of the page."""

import re

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from programs import drafting_panel, figures, pdf
from programs.choices import FundingSource
from programs.contents import left_out_for, lines_for
from programs.models import Programme, StateProgramme, SystemicProblem
from programs.problem_forms import ConfirmForm
from programs.services import measures, programmes, state_reference, systemic
from receptions.services import reference
from territories.services.reference import rows
from tests.factories import development
from tests.factories import programs as make


def test_every_topic_has_its_usual_measure_in_four_languages():
    for row in rows(reference.DATA / "topics.csv"):
        texts = [row[name] for name in reference.USUAL_MEASURE]
        assert all(texts) if row["parent_code"] else not any(texts)
        assert not re.search("[a-zA-Z]", texts[1] + texts[2])


def test_what_was_left_out_is_named_in_the_language_of_the_reader(where):
    where.topic.name_ru = "Вода"
    where.topic.save()
    where.mahalla.name_ru = "Махалля Навбахор"
    where.mahalla.save()
    make.finding(where, topic=where.other_topic)
    draft = make.draft(where)
    make.finding(where)
    make.programmes.submit(programme=draft, by=where.head)
    programme = Programme.objects.get()

    with translation.override("ru"):
        (left,) = left_out_for(programme, where.head)
    programme.left_out[0] |= {"topic_id": 0, "place_id": 0}  # as it was kept before
    (old,) = left_out_for(programme, where.head)

    assert (left.topic, left.place) == ("Вода", "Махалля Навбахор")
    assert (old.topic, old.place) == (where.topic.name_uz, where.mahalla.name_uz)


def test_what_is_over_the_budget_is_named_in_the_language_of_the_reader(where):
    make.typical(
        where, name_ru="Трубы заменяются", cost_from=9, cost_to=9, funding=FundingSource.FUND
    )
    make.finding(where)
    programme = make.draft(where, budget=1)

    with translation.override("ru"):
        found = drafting_panel.of_programme(where.head, programme, [], [])["over_budget"]
        assert [str(group["measure"]) for group in found] == ["Трубы заменяются"]


@pytest.mark.django_db
def test_descriptions_given_before_get_their_languages_and_written_ones_stay():
    state_reference.load_programmes()
    StateProgramme.objects.update(description_ru="", description_en="")
    StateProgramme.objects.filter(code="obod-qishloq").update(description="Oʻz soʻzimiz")

    state_reference.load_programmes()

    own, given = (
        StateProgramme.objects.get(code=code) for code in ("obod-qishloq", "obod-mahalla")
    )
    with translation.override("ru"):
        assert own.about == "Oʻz soʻzimiz"
        assert given.about.startswith("Внутренние дороги")


@pytest.fixture
def russian(where):
    """The place's topic and territories with Russian names, and a client that reads Russian."""
    for thing, name in (
        (where.topic, "Вода"),
        (where.district, "Район"),
        (where.mahalla, "Махалля"),
    ):
        thing.name_ru = name
        thing.save()
    where.topic.typical_measure_ru = "Труба заменяется"
    where.topic.save()

    def page(user, address):
        client = Client(headers={"accept-language": "ru"})
        client.force_login(user)
        return client.get(address).content.decode()

    where.page = page
    return where


def test_the_today_page_says_measures_in_the_language_of_the_reader(russian):
    found = make.measure(russian, "reported")

    assert "Труба заменяется" in russian.page(russian.registrar, "/today/")
    measures.verify(measure=found, by=russian.registrar, confirmed=False, note="Oqmayapti")
    page = russian.page(russian.executor, "/today/")

    assert "Труба заменяется" in page
    assert found.text not in page


def test_lists_and_papers_say_measures_in_the_language_of_the_reader(russian):
    found = make.measure(russian)
    asked = make.amendment(russian, found)

    pages = [
        russian.page(russian.khokim, reverse("programs:inbox")),
        russian.page(russian.regional_head, asked.get_absolute_url()),
    ]
    with translation.override("ru"):
        cases = [
            case.hint for case in figures._planned_cases(*make.PERIOD, russian.region.path)
        ] + [case.hint for case in figures._programme_cases(*make.PERIOD, russian.region.path)]

    assert "Краткосрочная программа" in pages[0]
    assert "Труба заменяется" in pages[1]
    assert cases[0] == "Труба заменяется"
    assert cases[1].startswith("Краткосрочная программа")
    assert found.text not in "".join(pages)


def test_versions_are_compared_in_the_language_of_the_reader(russian):
    make.finding(russian)
    make.finding(russian, topic=russian.other_topic)
    programme = make.submitted(russian)
    programmes.return_(programme=programme, by=russian.regional_head, reason="Koʻp")
    line = programme.lines.get(topic=russian.topic)
    plan = measures.Plan.of(line, expected_result="Suv keladi")
    measures.edit(measure=line, by=russian.head, plan=plan)
    measures.edit(
        measure=programme.lines.get(topic=russian.other_topic),
        by=russian.head,
        plan=measures.Plan.of(line, text="Butunlay boshqa ish"),
        topic=russian.topic,
    )

    page = russian.page(russian.head, reverse("programs:programme-versions", args=[programme.pk]))

    assert "Труба заменяется" in page
    assert line.text not in page
    assert "Butunlay boshqa ish" in page  # what somebody wrote stays as it was written
    assert "Решено проблем" in page


def test_a_declined_line_is_named_in_the_language_of_the_paper(russian):
    found = make.declined(russian)
    with translation.override("ru"):
        paper = pdf.draw(found.programme, lines_for(found.programme, russian.regional_head))

    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))

    assert "Труба заменяется" in words
    assert found.text not in words


def test_a_systemic_problem_is_titled_in_the_language_of_the_reader(russian):
    problem = development.candidate(russian)
    SystemicProblem.objects.update(title=problem.proposed_title)
    problem.refresh_from_db()
    title = f"Вода: {problem.scope.name_ru or problem.scope.name_uz}"

    with translation.override("ru"):
        form = ConfirmForm({"title": title, "owner_post": "Hokim"}, problem=problem)
        assert form.is_valid()
        assert form.initial["title"] == title
    systemic.confirm(problem=problem, by=russian.head, **form.cleaned_data)
    problem.refresh_from_db()

    assert title in russian.page(russian.regional_head, problem.get_absolute_url())
    assert title in russian.page(russian.regional_head, reverse("programs:problem-list"))
    SystemicProblem.objects.update(title="Suv yoʻq")
    assert "Suv yoʻq" in russian.page(russian.regional_head, problem.get_absolute_url())
