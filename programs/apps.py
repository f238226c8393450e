from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import figures, khokimiyat_today, reminders, today
        from territories.figures import registry
        from territories.today import register

        figures.register(registry)
        register(today.cards)
        register(khokimiyat_today.cards)
        reminders.join()
