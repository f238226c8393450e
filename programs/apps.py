from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import development_today, figures, problem_figures, today
        from territories.figures import registry
        from territories.today import register

        figures.register(registry)
        problem_figures.register(registry)
        register(today.cards)
        register(development_today.cards)
