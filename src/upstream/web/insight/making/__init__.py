"""Starting an assessment, and the job that makes it."""
