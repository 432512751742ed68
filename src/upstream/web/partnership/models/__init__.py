from upstream.web.partnership.models.group import Group, GroupMembership
from upstream.web.partnership.models.meeting import (
    ActionArising,
    AgendaItem,
    Attendance,
    Decision,
    Escalation,
    Meeting,
)
from upstream.web.partnership.models.organisation import Membership, Organisation, Partnership, Succession

__all__ = [
    "ActionArising",
    "AgendaItem",
    "Attendance",
    "Decision",
    "Escalation",
    "Group",
    "GroupMembership",
    "Meeting",
    "Membership",
    "Organisation",
    "Partnership",
    "Succession",
]
