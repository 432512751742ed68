"""Places on screen: maps, the profile of one area, areas side by side. Only what an edition's files show."""
