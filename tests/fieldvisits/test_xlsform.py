import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from fieldvisits.services.sheets import DEFAULT
from fieldvisits.sheets import xlsform_file, xlsform_read, xlsform_write
from fieldvisits.sheets.definition import blank

SHEET = json.loads(DEFAULT.read_text(encoding="utf-8"))
HEAD = ["type", "name", "label", "required", "relevant", "constraint"]


def form(rows, choices=(), head=HEAD, settings=None):
    book = Workbook()
    book.active.title = "survey"
    for row in [head, *rows]:
        book.active.append(row)
    sheet = book.create_sheet("choices")
    for row in [["list_name", "name", "label"], *choices]:
        sheet.append(row)
    sheet = book.create_sheet("settings")
    for row in settings or (["form_title", "version"], ["Soʻrovnoma", "3"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wrong(content):
    with pytest.raises(xlsform_read.XlsFormError) as refused:
        xlsform_read.read(content)
    return [(one.row, one.text) for one in refused.value.wrong]


def test_the_standard_sheet_comes_back_the_same():
    taken = xlsform_read.read(xlsform_write.draw(SHEET))

    assert taken.definition == SHEET
    assert taken.notes == ()


def test_words_like_formulas_and_numbers_as_values_come_back_the_same():
    one = blank(
        "a",
        "select_one",
        label={"uz": "=1+1", "ru": "@да"},
        choices=[{"value": "1", "label": {"uz": "01"}}, {"value": "2.5", "label": {"uz": "-2"}}],
        constraint=["!=", {"self": True}, "2.5"],
        constraint_message={"en": "Not this."},
    )
    sheet = {"version": "7", "title": {"ru": "Анкета", "en": "Sheet"}, "fields": [one]}

    content = xlsform_write.draw(sheet)

    assert xlsform_read.read(content).definition == sheet
    cells = load_workbook(io.BytesIO(content))["survey"][2]
    assert all(cell.data_type in ("s", "n") for cell in cells)


def test_a_form_made_elsewhere_is_taken_over():
    content = form(
        [
            ["start", "start"],
            ["begin group", "g", "Guruh"],
            ["select_one yn", "has", "Bormi?", "true()"],
            ["text", "what", "Nima?", "", "${has} = 'yes'"],
            ["integer", "age", "Yosh", "", "", ". >= 0 and . < 120"],
            ["end group"],
        ],
        [["yn", "yes", "Ha"], ["yn", "no", "Yoʻq"]],
    )

    taken = xlsform_read.read(content)

    fields = taken.definition["fields"]
    assert [(one["type"], one["name"]) for one in fields] == [
        ("group_begin", "g"), ("select_one", "has"), ("text", "what"), ("integer", "age"),
        ("group_end", "g"),
    ]  # fmt: skip
    assert fields[1]["required"] is True
    assert fields[2]["relevant"] == ["==", {"field": "has"}, "yes"]
    assert (taken.definition["title"], taken.definition["version"]) == ({"uz": "Soʻrovnoma"}, "3")
    assert taken.notes == ("questions of the type “start”",)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["geopoint", "p", "Joy"], "“geopoint” isn't supported"),
        (["text", "a", "A", "${b} = 1"], "Required is yes or no"),
        (["text", "a", "A", "", "count(${b}) > 1"], "relevant: "),
        (["text", "a", "A", "", "", "regex(., 'a')"], "constraint: "),
        (["select_one missing", "a", "A"], "no list “missing”"),
        (["select_one yn or_other", "a", "A"], "or_other"),
        (["select_one", "a", "A"], "isn't supported"),
        (["text", "a-b", "A"], "can't be a name"),
        (["text", "a"], "no label"),
        (["text", "first", "A"], "there twice"),
        (["text", "a", "A", "", "${later} = 1"], "isn't a question above it"),
    ],
)
def test_what_is_not_supported_is_named_with_its_row(row, words):
    content = form([["text", "first", "Birinchi"], [], row], [["yn", "yes", "Ha"]])

    rows, texts = zip(*wrong(content), strict=True)

    assert set(rows) == {4}
    assert words in " ".join(texts)


def test_a_column_that_would_change_answers_is_refused_and_looks_are_left_out():
    head = [*HEAD, "calculation", "appearance"]
    good = form([["text", "a", "A", "", "", "", "", "multiline"]], head=head)
    bad = form([["text", "a", "A", "", "", "", "1 + 1"]], head=head)

    assert xlsform_read.read(good).notes == ("the column “appearance”",)
    assert wrong(bad) == [(2, "The column “calculation” isn't supported.")]


def test_every_wrong_row_is_told_at_once():
    content = form([["image", "a", "A"], ["video", "b", "B"], ["text", "c", "C"]])

    assert [row for row, _text in wrong(content)] == [2, 3]


def test_a_repeat_of_the_standard_that_is_never_closed_is_refused():
    assert wrong(form([["begin repeat", "r", "R"], ["text", "a", "A"]]))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 not a form", "kind"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"PK\x03\x04" + b"0" * (2 * 1024 * 1024), "too_big"),
    ],
)
def test_a_file_is_judged_by_its_content(content, code):
    with pytest.raises(ValidationError) as refused:
        xlsform_file.content(SimpleUploadedFile("form.xlsx", content))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("xl/vbaProject.bin", b"macro", "macros"),
        ("xl/worksheets/huge.xml", b"0" * (21 * 1024 * 1024), "unpacked"),
        ("xl/sharedStrings.xml", b"0" * (3 * 1024 * 1024), "unpacked"),
        ("xl/more.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "damaged"),
        ("xl/wide.xml", b"\xff\xfe<\x00a\x00", "damaged"),
    ],
)  # fmt: skip
def test_bombs_and_macros_are_refused(name, data, code):
    out = io.BytesIO(form([["text", "a", "A"]]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)

    with pytest.raises(ValidationError) as refused:
        xlsform_file.content(SimpleUploadedFile("form.xlsx", out.getvalue()))

    assert refused.value.code == code


def test_a_spreadsheet_without_questions_is_refused():
    book = Workbook()
    book.active.append(["a", "b"])
    book.create_sheet("other")
    out = io.BytesIO()
    book.save(out)

    assert "no sheet “survey”" in wrong(out.getvalue())[0][1]
