from importlib import import_module

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "upstream.web.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upstream.web.core.audit.verbs import register
        from upstream.web.planning.audit_verbs import WRITES

        register(WRITES)
        import_module("upstream.web.planning.chasing.agenda")
        import_module("upstream.web.planning.measures.receivers")
        import_module("upstream.web.planning.plan.agenda")
        import_module("upstream.web.planning.strategy.agenda")
