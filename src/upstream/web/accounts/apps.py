from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "upstream.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upstream.web.accounts import receivers
        from upstream.web.accounts.audit_verbs import READS, WRITES
        from upstream.web.core.audit.verbs import register

        register(WRITES)
        register(READS, reads=True)
        receivers.connect()
