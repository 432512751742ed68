from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "upstream.web.demonstration"
    label = "demonstration"
    default_auto_field = "django.db.models.BigAutoField"
