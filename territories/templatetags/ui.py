"""Tags that every app's templates share: icons, badges, links and words. No queries."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, widgets
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from territories.keyset import AFTER, BEFORE

register = template.Library()

TONES = {"neutral", "info", "wait", "good", "warn", "bad"}
NATIVE_INPUTS = (
    (widgets.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (widgets.DateInput, "date", "%Y-%m-%d"),
    (widgets.TimeInput, "time", "%H:%M"),
)


@register.simple_tag
@lru_cache(500)
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "clock" %}`: a Tabler icon of the sprite, silent to screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("dist/icons.svg"),
        name,
    )


@register.simple_tag
def status_badge(value: Any, tone: str = "") -> SafeString:
    """A badge with a tone: neutral, info, wait, good, warn, bad.

    `value` is a text, a TextChoices member, or an object with `get_status_display`; the tone
    is the argument, or the value's `tone`, or the object's `status_tone`.
    """
    if hasattr(value, "get_status_display"):
        label, own = value.get_status_display(), getattr(value, "status_tone", "")
    else:
        label, own = getattr(value, "label", value), getattr(value, "tone", "")
    chosen = tone or own
    tone_class = chosen if chosen in TONES else "neutral"
    return format_html('<span class="c-badge c-badge--{}">{}</span>', tone_class, label)


@register.simple_tag(takes_context=True)
def query_url(context: template.Context, **changes: Any) -> str:
    """This page's address with some parameters changed (None or empty removes) and no cursor."""
    request = context["request"]
    query = request.GET.copy()
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.filter
def day(on: dt.date) -> str:
    """A day or that of a moment, as `date:"SHORT_DATE_FORMAT"`: lists say the same ones often."""
    if isinstance(on, dt.datetime):
        on = timezone.localtime(on).date()
    return _day(on, get_language())


@lru_cache(500)
def _day(on: dt.date, _language: str | None) -> str:
    return formats.date_format(on, "SHORT_DATE_FORMAT")


@register.simple_tag
def due_badge(due: dt.date | dt.datetime | None) -> SafeString:
    """A badge with a due date as seen from today, in its tone."""
    return _due_badge(_days_until(due), get_language())


@lru_cache(500)
def _due_badge(days: int | None, _language: str | None) -> SafeString:
    return status_badge(_words_of(days), _tone_of(days))


@register.filter
def due_words(due: dt.date | dt.datetime | None) -> str:
    """A due date in words, seen from today: "in 3 days", "today", "2 days late"."""
    return _words_of(_days_until(due))


def _days_until(due: dt.date | dt.datetime | None) -> int | None:
    if isinstance(due, dt.datetime):
        due = timezone.localtime(due).date() if timezone.is_aware(due) else due.date()
    return None if due is None else (due - timezone.localdate()).days


def _words_of(days: int | None) -> str:
    if days is None:
        return gettext("no due date")
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}


def _tone_of(days: int | None) -> str:
    """Bad when late, warn within three days, else neutral."""
    if days is None:
        return "neutral"
    return "bad" if days < 0 else "warn" if days <= 3 else "neutral"


@register.filter
def field_kind(field: BoundField) -> str:
    """Which markup a form field gets: check, choices or control."""
    widget = field.field.widget
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    return "control"


@register.filter
def control(field: BoundField) -> SafeString:
    """The bare control of a form field with the classes and types of our look."""
    _dress(field)
    return field.as_widget()


@register.filter
def files_again(field: BoundField) -> list[str]:
    """Names of files sent with a form that is drawn once more: a browser forgets them."""
    if not isinstance(field.field.widget, widgets.FileInput):
        return []
    files = field.form.files
    sent = files.getlist(field.html_name) if isinstance(files, MultiValueDict) else []
    return [file.name for file in sent if file and file.name]


@register.filter
def has_notes(field: BoundField) -> bool:
    """Whether anything stands below the control: help, an error, files to choose again."""
    return bool(field.help_text or field.errors or files_again(field))


@register.filter
def options(field: BoundField) -> list[Any]:
    """The radio buttons or checkboxes of a choice field, one by one."""
    _dress(field)
    return list(field.subwidgets)


def _dress(field: BoundField) -> None:
    widget = field.field.widget
    if files_again(field):
        described = (field.aria_describedby, f"{field.auto_id}_again")
        widget.attrs["aria-describedby"] = " ".join(one for one in described if one)
    for kind, input_type, pattern in NATIVE_INPUTS:
        if type(widget) is kind:
            widget.input_type, widget.format = input_type, pattern
    if isinstance(widget, widgets.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = 3
    own = widget.attrs.get("class", "").split()
    wanted = [_base_class(widget), *(["is-invalid"] if field.errors else [])]
    widget.attrs["class"] = " ".join(dict.fromkeys([*wanted, *own]))


def _base_class(widget: widgets.Widget) -> str:
    if isinstance(widget, widgets.CheckboxInput | widgets.RadioSelect):
        return "form-check-input"
    if isinstance(widget, widgets.CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, widgets.Select):
        return "form-select"
    return "form-control"
