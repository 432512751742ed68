"""What this app writes into the audit record, in the words of its readers."""

WRITES = {
    "partnership.partnership.named": "named the partnership and its areas",
    "partnership.organisation.added": "added an organisation",
    "partnership.organisation.changed": "changed an organisation",
    "partnership.organisation.succeeded": "recorded which organisation follows another",
    "partnership.membership.given": "gave a person a place in an organisation",
    "partnership.membership.roles": "changed a person's roles",
    "partnership.membership.ended": "ended a person's place in an organisation",
    "partnership.group.added": "added a group",
    "partnership.group.changed": "changed a group",
    "partnership.group.joined": "added a member to a group",
    "partnership.meeting.called": "called a meeting",
    "partnership.meeting.agenda": "changed the agenda of a meeting",
    "partnership.meeting.attendance": "noted who came to a meeting",
    "partnership.meeting.minuted": "wrote minutes",
    "partnership.meeting.decided": "recorded a decision",
    "partnership.meeting.asked": "recorded an action arising",
    "partnership.meeting.answered": "closed an action arising",
    "partnership.meeting.state": "changed the state of a meeting",
    "partnership.escalation.raised": "passed a blockage up",
    "partnership.escalation.answered": "answered what a group passed up",
    "partnership.group.left": "ended a person's membership of a group",
}
READS: dict[str, str] = {}
