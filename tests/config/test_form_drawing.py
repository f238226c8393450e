"""Controls are drawn without templates exactly as Django's templates draw them."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from config.form_drawing import Drawing
from receptions.filters import RegisterFilter

AWKWARD = """<b>"it's" & so</b>"""
CHOICES = [
    ("", _("any")),
    (AWKWARD, AWKWARD),
    (3, 4),
    ("d", Decimal("1234.5")),
    ("safe", mark_safe("<i>kept</i>")),
    (AWKWARD, [("x", "X"), ("y", _("Status"))]),
]
ATTRS = {
    "id": "id_f",
    "class": AWKWARD,
    "required": True,
    "disabled": False,
    "maxlength": 2000,
    "title": _("Status"),
    "data-safe": mark_safe("a&amp;b"),
}
SAFE = mark_safe("<u>")
INPUTS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.SearchInput,
    forms.TelInput,
    forms.ColorInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
    forms.CheckboxInput,
    forms.Textarea,
    forms.FileInput,
]
CHOOSERS = [forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple]


def both(widget, value, attrs):
    ours = widget.render("f", value, attrs, renderer=Drawing())
    return ours, widget.render("f", value, attrs, renderer=TemplatesSetting())


@pytest.mark.parametrize("attrs", [{}, ATTRS])
@pytest.mark.parametrize("value", [None, "", AWKWARD, 0, 12345, True, SAFE, dt.date(2026, 1, 5)])
@pytest.mark.parametrize("widget", INPUTS)
def test_draws_a_control_like_the_template(widget, value, attrs):
    with override("ru"):
        ours, template = both(widget(), value, attrs)

    assert ours == template


@pytest.mark.parametrize("attrs", [{}, ATTRS])
@pytest.mark.parametrize("value", [None, "", "y", AWKWARD, 3, ["x", "3"]])
@pytest.mark.parametrize("widget", CHOOSERS)
def test_draws_choices_like_the_template(widget, value, attrs):
    with override("ru"):
        ours, template = both(widget(choices=CHOICES), value, attrs)

    assert ours == template


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_draws_the_single_options_of_a_choice_like_the_template(widget):
    def options(renderer):
        class Choosing(forms.Form):
            f = forms.MultipleChoiceField(choices=CHOICES[:5], widget=widget(attrs=ATTRS))

        field = Choosing({"f": [AWKWARD]}, renderer=renderer)["f"]
        return [(option.tag(), option.tag(wrap_label=True)) for option in field.subwidgets]

    assert options(Drawing()) == options(TemplatesSetting())


def test_leaves_an_option_with_its_own_template_to_it(settings, tmp_path):
    class Starred(forms.Select):
        option_template_name = "starred.html"

    (tmp_path / "starred.html").write_text("<option>★ {{ widget.label }}</option>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    assert "<option>★ X</option>" in Starred(choices=[("x", "X")]).render("f", "x")


@pytest.mark.parametrize("data", [None, {}, {"q": AWKWARD, "status": "closed", "overdue": "on"}])
def test_draws_the_whole_filter_of_the_register_as_before(data):
    ours, before = (
        RegisterFilter(data, renderer=renderer()).as_p() for renderer in (Drawing, TemplatesSetting)
    )

    assert ours == before
