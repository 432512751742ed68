from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "upstream.web.partnership"
    label = "partnership"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upstream.web.core.audit.verbs import register
        from upstream.web.partnership.audit_verbs import READS, WRITES

        register(WRITES)
        register(READS, reads=True)
