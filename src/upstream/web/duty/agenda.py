"""What of the Duty a board should look at in a meeting."""
