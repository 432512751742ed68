"""The audit record's two tables."""

from __future__ import annotations

from django.db import models

from upstream.web.core.identifiers import uuid7


class AuditEvent(models.Model):
    """Who did or saw what. Rows are only ever added: the database refuses everything else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    organisation_id = models.UUIDField(null=True)
    organisation_name = models.TextField(blank=True)
    verb = models.TextField()
    is_read = models.BooleanField(default=False)
    object_type = models.TextField(blank=True)
    object_id = models.TextField(blank=True)
    object_label = models.TextField(blank=True)
    about = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    request = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["actor_id", "-at"], name="audit_by_actor"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_by_object"),
            models.Index(fields=["verb", "-at"], name="audit_by_verb"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class AuditLink(models.Model):
    """One link of the chain: written by the database alone, at the commit of its event.

    ``hash`` is SHA-256 over the previous link's hash, the sequence number and ``content``, the event as JSON.
    """

    sequence = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.DO_NOTHING, related_name="link")
    content = models.TextField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"link {self.sequence}"
