"""What offices were called when a programme was sent or a report was written, and are now."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.models import Programme
from territories.models import Office

Names = dict[int, dict[str, str]]


def kept(office: Office) -> dict[str, str]:
    """The names of an office to be kept beside a fact."""
    names = {
        "uz": office.name_uz,
        "uz-cyrl": office.name_uz_cyrl,
        "ru": office.name_ru,
        "en": office.name_en,
    }
    return {language: name for language, name in names.items() if name}


def of(programme: Programme) -> Names:
    """The names of the programme's offices when it was sent; empty before."""
    return {
        row.office_id: {
            "uz": row.name_uz,
            "uz-cyrl": row.name_uz_cyrl,
            "ru": row.name_ru,
            "en": row.name_en,
        }
        for row in programme.sent_names.all()
    }


def then(names: Mapping[str, str], office: Office) -> str:
    """The kept name in the active language, the present one where none was kept."""
    return names.get(get_language() or "uz") or names.get("uz") or office.name


def was_renamed(names: Mapping[str, str], office: Office) -> bool:
    """Whether the name kept in Uzbek is another than today's."""
    return bool(names.get("uz")) and names.get("uz") != office.name_uz


def both(names: Names, office: Office) -> str:
    """The name at the sending, with today's beside it where it has changed."""
    own = names.get(office.pk, {})
    if not was_renamed(own, office):
        return office.name
    return _("%(then)s (now: %(now)s)") % {"then": then(own, office), "now": office.name}
