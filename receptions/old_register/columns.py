"""The columns of the old register."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions.choices import AppealForm, AppealType, Channel, LegalGround, Outcome, Sex
from territories.spreadsheets.layout import CHOICE, DAY, TEXT, YES, Column, Layout, heading, plain

__all__ = ["BY_KEY", "CHOICE", "COLUMNS", "DAY", "LAYOUT", "TEXT", "YES", "heading", "plain"]

_DAY_HINT = _("A date cell, or text like 31.12.2019.")
COLUMNS: tuple[Column, ...] = (
    Column("number", _("Old number"), _("Unique within its year."), "K-12", required=True),
    Column("received", _("Received on"), _DAY_HINT, "14.03.2019", DAY, required=True),
    Column("appeal_type", _("Type"), "", "application", CHOICE, choices=tuple(AppealType.choices)),
    Column("channel", _("How it came"), "", "desk", CHOICE, choices=tuple(Channel.choices)),
    Column(
        "form",
        pgettext_lazy("of an appeal", "Form"),
        _("Empty: the usual one of the way it came."),
        "",
        CHOICE,
        choices=tuple(AppealForm.choices),
    ),
    Column("surname", _("Surname"), _("Of a person; empty for a legal entity."), "Karimova"),
    Column("given_name", _("Given name"), "", "Aziza"),
    Column("patronymic", _("Patronymic"), "", "Botir qizi"),
    Column("entity_name", _("Name of the legal entity"), _("For a legal entity only.")),
    Column("birth_date", _("Date of birth"), _DAY_HINT, "02.05.1980", DAY),
    Column("sex", _("Sex"), "", "female", CHOICE, choices=tuple(Sex.choices)),
    Column("phone", _("Telephone"), _("In any form."), "90 123 45 67"),
    Column("personal_number", _("Personal number (JSHSHIR)"), _("14 digits, as text.")),
    Column("district", _("District or city"), _("Empty: the reception's own district.")),
    Column("mahalla", _("Mahalla"), _("By name, within the district.")),
    Column("address", _("Street, house, flat"), "", "Navoiy koʻchasi, 12-uy", width=30),
    Column("is_anonymous", _("Anonymous"), _("Write yes where it is so.")),
    Column("person_count", _("Number of applicants"), _("More than one: collective."), "1"),
    Column("sender_body", _("Body that forwarded it"), _("Needed where a body sent it on.")),
    Column("text", _("Words of the appeal"), "", "Suv kelmayapti.", required=True, width=50),
    Column("topic", _("Topic"), _("Code or name."), "01.01", required=True, width=30),
    Column("office", _("Office that acted"), _("Full name, or the body's name."), width=30),
    Column(
        "outcome",
        _("Outcome"),
        _("Empty while it is not finished."),
        "satisfied",
        CHOICE,
        choices=tuple(Outcome.choices),
    ),
    Column(
        "ground",
        _("Legal ground"),
        _("Needed for: left unexamined, terminated."),
        "",
        CHOICE,
        choices=tuple(LegalGround.choices),
        width=30,
    ),
    Column("closed", _("Closed on"), _("Needed with an outcome."), "25.03.2019", DAY),
)
LAYOUT = Layout(COLUMNS)
BY_KEY = LAYOUT.by_key
