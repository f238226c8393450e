from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"

    def ready(self) -> None:
        from celery.signals import task_prerun
        from django.core.signals import request_started
        from django.db.models.signals import post_save

        from territories import (
            audit_today,
            days,
            people_today,
            rating_today,
            reference_steps,
            statistic_figures,
            today,
        )
        from territories.figure_made import Catalogue
        from territories.figure_registry import registry
        from territories.models import FigureDefinition
        from territories.services import figure_catalogue, rating_reference, statistic_reference

        days.check_years_in_all_forms()
        registry.catalogue = Catalogue(registry)
        request_started.connect(_forget)
        task_prerun.connect(_forget)
        post_save.connect(_forget, sender=FigureDefinition)
        reference_steps.register("figures", figure_catalogue.load)
        today.register(rating_today.cards)
        today.register(people_today.cards)
        today.register(audit_today.cards)
        registry.register_source(statistic_figures.figures)
        reference_steps.register("rating formulas", rating_reference.load_formulas)
        reference_steps.register("indicators of statistics", statistic_reference.load)


def _forget(**_sent: object) -> None:
    """Definitions of figures are looked at anew by every request and task."""
    from territories.figure_registry import registry

    registry.forget()
