"""The audit record: who did or saw what, about what, for what purpose and why, in a chain that shows any change.

    record(scope, "partnership.group.changed", object=group, reason="…", detail={"fields": ["name"]})
    record_read(scope, "insight.row.seen", object=upload, about="row 14", reason="…")

Both must be called inside the transaction of the write or before the record is shown. The database links each event to
the one before it as the last thing before the commit, and refuses changes.
"""

from upstream.web.core.audit.recording import record, record_read
from upstream.web.core.audit.verbs import VERBS, register

__all__ = ["VERBS", "record", "record_read", "register"]
