from django.apps import AppConfig


class ConfigApp(AppConfig):
    """The page shell, settings and wiring; nobody's domain."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers what they look at
