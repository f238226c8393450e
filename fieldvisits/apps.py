from django.apps import AppConfig


class FieldvisitsConfig(AppConfig):
    name = "fieldvisits"

    def ready(self) -> None:
        from fieldvisits import figures
        from fieldvisits.today import cards
        from territories import today
        from territories.figures import registry

        figures.register(registry)
        today.register(cards)
