from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import figures, today
        from programs.services import typical_measures
        from territories import reference_steps
        from territories.figures import registry
        from territories.today import register

        figures.register(registry)
        register(today.cards)
        reference_steps.register("typical measures", typical_measures.load)
