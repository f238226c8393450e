from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"

    def ready(self) -> None:
        from territories import (
            people_today,
            rating_today,
            reference_steps,
            statistic_figures,
            today,
        )
        from territories.figures import registry
        from territories.services import statistic_reference

        today.register(rating_today.cards)
        today.register(people_today.cards)
        registry.register_source(statistic_figures.figures)
        reference_steps.register("indicators of statistics", statistic_reference.load)
