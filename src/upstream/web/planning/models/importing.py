"""Plans that partnerships have in files, on their way into the workspace."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from upstream.web.core.clock import now
from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models import Group
from upstream.web.planning.models.plan import DeliveryPlan

USER = settings.AUTH_USER_MODEL


class PlanImport(models.Model):
    """The tables of one file while somebody says what they are. The file itself is not kept.

    ``grids`` is JSON and is emptied once the rows are actions; ``mapping`` names columns (from 0) that no heading gives
    away; ``leads`` says which organisation a name as written is; ``unread`` keeps what could not be read.
    """

    class State(models.TextChoices):
        READ = "read", "Read, not yet imported"
        DONE = "done", "Imported"
        DROPPED = "dropped", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(DeliveryPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    grids = EncryptedTextField(blank=True)
    mapping = models.JSONField(default=dict)
    leads = models.JSONField(default=dict)
    unread = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["sha256"], condition=~Q(state="dropped"), name="a_file_is_imported_once"),
        )

    def __str__(self) -> str:
        return self.name
