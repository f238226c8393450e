from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "receptions"

    def ready(self) -> None:
        from receptions import figures, today
        from territories import today as today_page
        from territories.figures import registry

        figures.register(registry)
        today_page.register(today.cards)
