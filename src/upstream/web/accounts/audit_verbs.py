"""What this app writes into the audit record, in the words of its readers."""

WRITES = {
    "accounts.session.began": "signed in",
    "accounts.session.refused": "could not sign in",
    "accounts.session.locked": "was kept from trying to sign in again for a while",
    "accounts.session.ended": "signed out",
    "accounts.session.ended_others": "signed out of other sessions",
    "accounts.session.timed_out": "was signed out after a time",
    "accounts.organisation.chosen": "chose the organisation to act for",
    "accounts.purpose.chosen": "stated the purpose of their work",
    "accounts.invitation.sent": "invited a person",
    "accounts.invitation.renewed": "sent an invitation again",
    "accounts.invitation.withdrawn": "withdrew an invitation",
    "accounts.invitation.accepted": "accepted an invitation",
    "accounts.factor.added": "added a second step of sign-in",
    "accounts.factor.removed": "removed a second step of sign-in",
    "accounts.factor.reset": "made new recovery codes",
    "accounts.factor.refused": "gave a wrong code at the second step",
    "accounts.factor.withdrawn": "took away another person's second steps of sign-in",
    "accounts.password.changed": "changed their password",
    "accounts.password.reset": "set a new password by e-mail",
    "accounts.account.changed": "changed their own details",
    "accounts.account.linked": "linked their account with their organisation's sign-in",
    "accounts.account.closed": "closed a person's account",
    "accounts.account.reopened": "opened a person's account again",
    "accounts.demonstration.entered": "entered the demonstration as a persona",
}
READS: dict[str, str] = {}
