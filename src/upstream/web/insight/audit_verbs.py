"""What this app writes into the audit record, in the words of its readers."""

WRITES = {
    "insight.upload.received": "handed in a file",
    "insight.upload.refused": "handed in a file of which nothing may be loaded",
    "insight.upload.mapped": "said which column of a file is which",
    "insight.upload.started": "started loading a file",
    "insight.upload.loaded": "loaded a file",
    "insight.upload.failed": "could not load a file",
    "insight.upload.withdrawn": "withdrew a file",
    "insight.upload.expired": "destroyed a file that was handed in and never loaded",
    "insight.edition.started": "started an assessment",
    "insight.edition.made": "finished an assessment",
    "insight.edition.failed": "could not finish an assessment",
    "insight.edition.commented": "wrote commentary on a finding",
    "insight.edition.submitted": "submitted an assessment for approval",
    "insight.edition.returned": "returned an assessment to its author",
    "insight.edition.published": "approved and published an assessment",
    "insight.edition.recalled": "recalled a published assessment",
    "insight.export.taken": "downloaded figures",
}
READS = {"insight.row.seen": "saw a row about a person that could not be loaded"}
