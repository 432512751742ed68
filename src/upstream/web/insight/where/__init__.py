"""Where to act: hot spots, and the risk scores of areas, on screen."""
