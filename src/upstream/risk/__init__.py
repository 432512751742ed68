"""Area risk scores: an index from a specification file, with what each score is made of and how sure it is."""
