from django.apps import AppConfig


class FieldvisitsConfig(AppConfig):
    name = "fieldvisits"
