from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "upstream.web.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upstream.web.core.audit.verbs import register

        register(
            {
                "core.audit.exported": "took the audit record away as a file",
                "core.audit.verified": "had the chain proven",
                "core.workspace.restored": "restored the workspace from a backup",
            }
        )
