from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import agreeing_today, figures, today
        from territories.figures import registry
        from territories.today import register

        figures.register(registry)
        register(today.cards)
        register(agreeing_today.cards)
