import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import upstream.web.core.clock
import upstream.web.core.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0002_what_editions_are_about"),
        ("partnership", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("upload", "key", upstream.web.core.encryption.EncryptedTextField(blank=True, default="")),
        migrations.AddField("upload", "seen", upstream.web.core.encryption.EncryptedTextField(blank=True, default="")),
        migrations.AddField("upload", "reason", models.TextField(blank=True, default="")),
        migrations.AlterField("upload", "key", upstream.web.core.encryption.EncryptedTextField(blank=True)),
        migrations.AlterField("upload", "seen", upstream.web.core.encryption.EncryptedTextField(blank=True)),
        migrations.AlterField("upload", "reason", models.TextField(blank=True)),
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("columns", models.JSONField(blank=True, default=dict)),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=upstream.web.core.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnership.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "source"), name="one_mapping_a_feed")]
            },
        ),
    ]
