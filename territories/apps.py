from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"

    def ready(self) -> None:
        from territories import people_today, rating_today, today

        today.register(rating_today.cards)
        today.register(people_today.cards)
