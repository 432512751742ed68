"""Who: linking records of people across agencies with known error, profiles and cohorts; never a score about a person."""
