from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "receptions"

    def ready(self) -> None:
        from receptions import (  # noqa: F401
            audit_today,
            block_today,
            check_figures,
            check_today,
            council_figures,
            council_reminders,
            council_sections,
            council_today,
            deputy_reminders,
            escalation_subjects,
            executor_today,
            figures,
            filters_today,
            inquiry_reminders,
            jobs,
            letter_today,
            liability_figures,
            national_tiles,
            part_reminders,
            power_today,
            proposal_sources,
            queue_today,
            rating_persons,
            report_figures,
            report_reminders,
            report_row_tables,
            report_today,
            representation_figures,
            routing_today,
            signal_today,
            territory_followers,
            today,
            training_today,
        )
        from receptions.services import digests, escalation, recalculation, report_dates
        from territories import rating_bases
        from territories import today as today_page
        from territories.figure_registry import registry
        from territories.services import calendars, territory_changes

        calendars.dependants.append(recalculation.CalendarDependant())
        territory_changes.dependants.append(territory_followers.Receptions())
        escalation_subjects.register(escalation.QUESTIONS, digests.QUESTIONS, first=True)
        escalation_subjects.register(report_reminders.REPORTS, report_reminders.PART)
        calendars.dependants.append(report_dates.ReportDates())
        escalation_subjects.register(council_reminders.DECISIONS, council_reminders.PART)
        deputy_reminders.join()
        part_reminders.join()
        inquiry_reminders.join()
        figures.register(registry)
        check_figures.register(registry)
        report_figures.register(registry)
        rating_bases.register(rating_persons.persons)
        liability_figures.register(registry)
        representation_figures.register(registry)
        council_figures.register(registry)
        report_row_tables.join()
        council_sections.register()
        national_tiles.join()
        proposal_sources.join()
        today_page.register(today.cards)
        today_page.register(check_today.cards)
        today_page.register(report_today.cards)
        today_page.register(letter_today.cards)
        today_page.register(filters_today.cards)
        today_page.register(queue_today.cards)
        today_page.register(training_today.cards)
        today_page.register(routing_today.cards)
        today_page.register(executor_today.cards)
        today_page.register(power_today.cards)
        today_page.register(council_today.cards)
        today_page.register(signal_today.cards)
        today_page.register(audit_today.cards)
        today_page.register(block_today.cards)
