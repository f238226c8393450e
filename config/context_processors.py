"""What both shells need on every page. Values are lazy: a fragment pays for none of them."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from cms import menu
from config.navigation import staff_menu
from config.views.preferences import theme_of

NAVIGATION = "config/partials/_navigation.html"
# Code, short mark and own name of each interface language, each in itself.
SHELL_LANGUAGES = (
    ("uz", "Oʻz", "Oʻzbekcha"),
    ("uz-cyrl", "Ўз", "Ўзбекча"),
    ("ru", "Ру", "Русский"),
    ("en", "En", "English"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menus, language, theme, the person's name and post, and typed fields to fill in again."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "theme": theme_of(request),
        "shell_languages": SHELL_LANGUAGES,
        "shell_language": next(
            (short for code, short, _name in SHELL_LANGUAGES if code == get_language()), ""
        ),
        "public_navigation": SimpleLazyObject(lambda: menu.entries(request)),
        "resumed": getattr(request, "resumed", None),
    }
    if user is not None and user.is_authenticated:
        navigation = SimpleLazyObject(lambda: staff_menu(request))
        context["navigation"] = navigation
        context["drawn_navigation"] = SimpleLazyObject(
            lambda: render_to_string(NAVIGATION, {"navigation": navigation})  # shown twice
        )
        context["shell_user"] = str(user)
        context["shell_post"] = SimpleLazyObject(lambda: user.main_post or "")
    return context
