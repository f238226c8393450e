from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"

    def ready(self) -> None:
        from territories import rating_today, today

        today.register(rating_today.cards)
