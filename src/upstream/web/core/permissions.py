"""Who someone is: what a role lets them do. What state a thing must be in is said by each area's ``policies.py``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_INSIGHT = "see the partnership's own assessments"
    UPLOAD_EXTRACTS = "hand in extracts"
    SEE_PERSONAL_ROWS = "see rows about people that could not be loaded"
    RUN_ASSESSMENTS = "start assessments"
    WRITE_COMMENTARY = "write commentary on findings"
    APPROVE_PUBLICATION = "approve what is published, and recall it"
    SEE_MEETINGS = "see the meetings of their groups"
    RUN_MEETINGS = "call meetings of their groups and keep their record"
    SEE_PLAN = "see strategies and plans"
    EDIT_PLAN = "write strategies and plans"
    ADOPT_PLAN = "record that a strategy or plan was adopted"
    UPDATE_ACTIONS = "write progress on the actions that they lead"
    INVITE_PEOPLE = "invite people to their own organisation and give them roles"
    MANAGE_PARTNERSHIP = "keep organisations, groups and the public site"
    SEE_AUDIT = "see who of their own organisation saw and did what"
    SEE_ALL_AUDIT = "see who of any organisation saw and did what"
    EXPORT_AUDIT = "take the audit record away as a file"


# Whoever holds one of these may meet records about people.
PERSONAL = frozenset(
    {Permission.SEE_PERSONAL_ROWS, Permission.SEE_AUDIT, Permission.SEE_ALL_AUDIT, Permission.EXPORT_AUDIT}
)
# These ask for a second step of sign-in: those above, and what lets somebody give them to another person.
TWO_STEPS = PERSONAL | {Permission.INVITE_PEOPLE, Permission.MANAGE_PARTNERSHIP}
