from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "receptions"
