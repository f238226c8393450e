from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import figures, jobs, state_figures, state_today, today  # noqa: F401
        from programs.services import state_reference
        from territories import reference_steps
        from territories.figures import registry
        from territories.today import register

        figures.register(registry)
        state_figures.register(registry)
        register(today.cards)
        register(state_today.cards)
        reference_steps.register("state programmes", state_reference.load_programmes)
        reference_steps.register("kinds of work", state_reference.load_kinds)
