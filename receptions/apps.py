from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "receptions"

    def ready(self) -> None:
        from receptions import (  # noqa: F401
            figures,
            jobs,
            queue_today,
            report_figures,
            report_today,
            today,
        )
        from territories import today as today_page
        from territories.figures import registry

        figures.register(registry)
        registry.register(report_figures.REPORTS_IN_TIME)
        today_page.register(today.cards)
        today_page.register(report_today.cards)
        today_page.register(queue_today.cards)
