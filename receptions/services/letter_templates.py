"""Versions of the letter templates: loaded from the files, changed by administrators."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import letter_permissions as permissions
from receptions.choices import TEMPLATE_KINDS
from receptions.exceptions import LetterError
from receptions.letters import unknown_placeholders
from receptions.models import LetterTemplate
from territories import clock
from territories.models import User

DATA = Path(__file__).resolve().parent.parent / "data" / "letters"


@transaction.atomic
def load() -> int:
    """Bring the templates of the files in; what an administrator wrote stays. Safe to repeat."""
    for language, _name in settings.LANGUAGES:
        words = tomllib.loads((DATA / f"{language}.toml").read_text(encoding="utf-8"))
        for kind in TEMPLATE_KINDS:
            _load(kind, language, words[kind]["subject"], words[kind]["body"].strip())
    return LetterTemplate.objects.current().count()


def _load(kind: str, language: str, subject: str, body: str) -> None:
    current = _current(kind, language)
    if current is None or (
        current.created_by_id is None and (current.subject, current.body) != (subject, body)
    ):
        _replace(current, kind, language, subject, body, None)


@transaction.atomic
def save_version(*, kind: str, language: str, subject: str, body: str, by: User) -> LetterTemplate:
    """Put new words in force; letters already written keep theirs. Raises LetterError."""
    if not permissions.can_edit_templates(by):
        raise LetterError(_("Only an administrator changes templates."))
    unknown = unknown_placeholders(subject + "\n" + body)
    if unknown:
        raise LetterError(
            _("No such placeholder: %(names)s") % {"names": ", ".join(unknown)},
        )
    current = _current(kind, language)
    if current is not None and (current.subject, current.body) == (subject, body):
        return current
    return _replace(current, kind, language, subject, body, by)


def _current(kind: str, language: str) -> LetterTemplate | None:
    rows = LetterTemplate.objects.current().filter(kind=kind, language=language)
    return rows.select_for_update().first()


def _replace(
    current: LetterTemplate | None,
    kind: str,
    language: str,
    subject: str,
    body: str,
    by: User | None,
) -> LetterTemplate:
    now = clock.now()
    if current is not None:
        current.retired_at = now
        current.save(update_fields=["retired_at"])
    return LetterTemplate.objects.create(
        kind=kind,
        language=language,
        version=current.version + 1 if current is not None else 1,
        subject=subject,
        body=body,
        created_by=by,
        created_at=now,
    )
