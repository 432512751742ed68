"""The chain of the audit record, kept by the database itself."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "audit" / "chain.sql"


class Migration(migrations.Migration):
    dependencies = (("core", "0001_initial"),)
    operations = (
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP FUNCTION core_audit_link() CASCADE; DROP FUNCTION core_audit_refuse() CASCADE;",
        ),
    )
