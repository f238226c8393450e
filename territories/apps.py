from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"

    def ready(self) -> None:
        from territories import people_today, rating_today, reference_steps, today
        from territories.services import rating_reference

        today.register(rating_today.cards)
        today.register(people_today.cards)
        reference_steps.register("rating formulas", rating_reference.load_formulas)
