"""Lives in a county that does not exist, as a dozen agencies would record them, with the truth beside the records."""
