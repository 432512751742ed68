"""What this app writes into the audit record, in the words of its readers."""

WRITES = {
    "duty.requirement.assigned": "said who answers for a requirement of the Duty",
    "duty.requirement.dated": "said when a requirement of the Duty is due",
    "duty.requirement.stood": "said how a requirement of the Duty stands",
    "duty.evidence.added": "added evidence to the Duty’s register",
    "duty.evidence.removed": "took evidence off the Duty’s register",
    "duty.evidence.taken": "took a file of evidence away from the Duty’s register",
    "duty.agreement.added": "recorded a partnership agreement",
    "duty.agreement.changed": "changed what is recorded of a partnership agreement",
    "duty.agreement.signed": "recorded who signs a partnership agreement",
    "duty.agreement.reviewed": "recorded that a partnership agreement was reviewed",
    "duty.consultation.added": "recorded a consultation",
    "duty.consultation.changed": "changed what is recorded of a consultation",
    "duty.review.added": "recorded an annual review",
    "duty.review.changed": "changed what is recorded of an annual review",
    "duty.scrutiny.added": "recorded what a scrutiny committee asked",
    "duty.scrutiny.changed": "changed what is recorded of scrutiny",
    "duty.register.exported": "took the Duty’s register away as a file",
}
