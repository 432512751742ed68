from importlib import import_module

from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "upstream.web.duty"
    label = "duty"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upstream.web.core.audit.verbs import register
        from upstream.web.duty.audit_verbs import WRITES

        register(WRITES)
        import_module("upstream.web.duty.agenda")
