"""The workspace: what a partnership's people sign in to."""
