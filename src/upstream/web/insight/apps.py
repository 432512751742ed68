from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "upstream.web.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upstream.web.core.audit.verbs import register
        from upstream.web.insight.audit_verbs import READS, WRITES

        register(WRITES)
        register(READS, reads=True)
