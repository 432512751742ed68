"""Who: records of one person linked across agencies with known error, profiles, cohorts; never a score of a person."""
