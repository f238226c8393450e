from django.apps import AppConfig


class ConfigApp(AppConfig):
    """The page shell, settings and wiring; nobody's domain."""

    name = "config"
