from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "receptions"

    def ready(self) -> None:
        from receptions import (  # noqa: F401
            check_figures,
            check_today,
            escalation_subjects,
            executor_today,
            figures,
            filters_today,
            jobs,
            letter_today,
            liability_figures,
            power_today,
            queue_today,
            report_figures,
            report_today,
            routing_today,
            signal_today,
            today,
            training_today,
        )
        from receptions.services import digests, escalation, recalculation
        from territories import today as today_page
        from territories.figures import registry
        from territories.services import calendars

        calendars.dependants.append(recalculation.CalendarDependant())
        escalation_subjects.register(escalation.QUESTIONS, digests.QUESTIONS, first=True)
        figures.register(registry)
        check_figures.register(registry)
        registry.register(report_figures.REPORTS_IN_TIME)
        liability_figures.register(registry)
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
        today_page.register(signal_today.cards)
