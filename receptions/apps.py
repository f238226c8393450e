from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "receptions"

    def ready(self) -> None:
        from receptions import figures
        from territories.figures import registry

        figures.register(registry)
