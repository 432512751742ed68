"""Where to act: hot spots that hold up, their class, what happens in them, and how well each method foretells."""
