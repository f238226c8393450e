from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from fieldvisits import round_asks
        from programs import agreeing_today, figures, khokimiyat_today, reminders, today
        from programs.models import Evidence
        from programs.services import answers, site_checks
        from receptions import heard
        from receptions.services import thumbnails
        from territories.figures import registry
        from territories.today import register

        figures.register(registry)
        register(today.cards)
        register(agreeing_today.cards)
        heard.register(answers.hear)
        round_asks.register(site_checks)
        thumbnails.register(Evidence)
        register(khokimiyat_today.cards)
        reminders.join()
