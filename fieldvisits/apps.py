from django.apps import AppConfig


class FieldvisitsConfig(AppConfig):
    name = "fieldvisits"

    def ready(self) -> None:
        from fieldvisits import figures, jobs, planner_jobs, row_parts, sitting_jobs  # noqa: F401
        from fieldvisits.offline_desks import SITTINGS
        from fieldvisits.person_panels import household
        from fieldvisits.territory_followers import Field
        from fieldvisits.today import cards
        from receptions import offline_sittings, person_panels
        from territories import today
        from territories.figure_registry import registry
        from territories.services import territory_changes

        figures.register(registry)
        registry.register_parts(row_parts.PARTS)
        today.register(cards)
        person_panels.register(household)
        offline_sittings.register(SITTINGS)
        territory_changes.dependants.append(Field())
