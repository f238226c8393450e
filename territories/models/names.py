"""Names in the four languages of the interface."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NAMES = ("name_uz", "name_uz_cyrl", "name_ru", "name_en")


def names_through(relation: str) -> tuple[str, ...]:
    """The columns of a name behind a relation, for `only()`."""
    return tuple(f"{relation}__{column}" for column in NAMES)


class NamedModel(models.Model):
    """Something with a name in Uzbek Latin, Uzbek Cyrillic, Russian and English."""

    name_uz = models.CharField(_("name (Uzbek Latin)"), max_length=300)
    name_uz_cyrl = models.CharField(_("name (Uzbek Cyrillic)"), max_length=300, blank=True)
    name_ru = models.CharField(_("name (Russian)"), max_length=300, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, or in Uzbek Latin where that one is missing."""
        return self.name_in(get_language() or "uz")

    def name_in(self, language: str) -> str:
        """The name in one of the codes of settings.LANGUAGES."""
        names = {"uz-cyrl": self.name_uz_cyrl, "ru": self.name_ru, "en": self.name_en}
        return names.get(language) or self.name_uz
