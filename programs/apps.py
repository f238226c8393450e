"""The app of programmes."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from fieldvisits import round_asks
        from programs import (
            agreeing_today,
            development_today,
            figures,
            jobs,  # noqa: F401  registers its jobs
            khokimiyat_today,
            national_tiles,
            problem_figures,
            proposal_source,
            reminders,
            row_parts,
            state_figures,
            state_today,
            territory_followers,
            today,
        )
        from programs.models import Evidence
        from programs.services import answers, site_checks, state_reference, typical_measures
        from receptions import heard
        from receptions.services import thumbnails
        from territories import reference_steps
        from territories.figure_registry import registry
        from territories.services import territory_changes
        from territories.today import register

        figures.register(registry)
        registry.register_parts(row_parts.PARTS)
        state_figures.register(registry)
        problem_figures.register(registry)
        register(today.cards)
        register(agreeing_today.cards)
        register(khokimiyat_today.cards)
        register(state_today.cards)
        register(development_today.cards)
        heard.register(answers.hear)
        round_asks.register(site_checks)
        thumbnails.register(Evidence)
        reminders.join()
        national_tiles.join()
        proposal_source.join()
        territory_changes.dependants.append(territory_followers.Programmes())
        reference_steps.register("state programmes", state_reference.load_programmes)
        reference_steps.register("kinds of work", state_reference.load_kinds)
        reference_steps.register("typical measures", typical_measures.load)
