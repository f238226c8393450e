"""Form controls put together in one go: a page of filters has a hundred of them.

The markup is that of Django's widget templates, which draw an option with two templates. Whatever
is not listed in `DRAWN` is drawn by its template as before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets/"
OPTION = f"{FOLDER}select_option.html"


def _shown(value: Any) -> str:
    """What `{{ value }}` gives."""
    return _plain(value if isinstance(value, str) else localize(template_localtime(value)))


def _plain(value: Any) -> str:
    """The same of `{{ value|stringformat:"s" }}`."""
    return value if isinstance(value, SafeString) else escape(str(value))


def _attrs(widget: Widget) -> str:
    parts = []
    for name, value in widget["attrs"].items():
        if value is True:
            parts.append(f" {escape(name)}")
        elif value is not False:
            parts.append(f' {escape(name)}="{_plain(value)}"')
    return "".join(parts)


def _input(widget: Widget) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{_plain(value)}"'
    name, kind = _shown(widget["name"]), _shown(widget["type"])
    return f'<input type="{kind}" name="{name}"{given}{_attrs(widget)}>'


def _typeahead(widget: Widget) -> str:
    """The text, and the id of what was chosen (territories.typeahead)."""
    name, value = _shown(widget["hidden"]["name"]), _shown(widget["hidden"]["value"])
    hidden = f'<input type="hidden" name="{name}" value="{value}" data-kept="1">'
    return f"{_input(widget)}\n{hidden}"


def _ticked(widget: Widget) -> str:
    """A radio button or a checkbox of several, in a label of its own where one is asked for."""
    control = _input(widget)
    if not widget["wrap_label"]:
        return control
    key = widget["attrs"].get("id")
    place = f' for="{_shown(key)}"' if key else ""
    return f"<label{place}>{control}\n {_shown(widget['label'])}</label>"


def _textarea(widget: Widget) -> str:
    text = _shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_shown(widget["name"])}"{_attrs(widget)}>\n{text}</textarea>'


def _select(widget: Widget) -> str | None:
    """None where an option has a template of its own."""
    parts = [f'<select name="{_shown(widget["name"])}"{_attrs(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_shown(group)}">')
        for option in options:
            if option["template_name"] != OPTION:
                return None
            value = _plain(option["value"])
            parts.append(
                f'\n  <option value="{value}"{_attrs(option)}>{_shown(option["label"])}</option>\n'
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


INPUTS = (
    *("checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number"),
    *("password", "search", "tel", "text", "time", "url"),
)
DRAWN: dict[str, Callable[[Widget], str | None]] = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    f"{FOLDER}checkbox_option.html": _ticked,
    f"{FOLDER}radio_option.html": _ticked,
    f"{FOLDER}select.html": _select,
    f"{FOLDER}textarea.html": _textarea,
    "territories/widgets/typeahead.html": _typeahead,
}


class Drawing(TemplatesSetting):
    """The forms' renderer: known controls at once, all else from the project's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        drawn = draw(context["widget"]) if draw else None
        if drawn is not None:
            return drawn
        return str(super().render(template_name, context, request=request))
