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
    "partnership.group.left": "ended a person's membership of a group",
}
READS: dict[str, str] = {}
