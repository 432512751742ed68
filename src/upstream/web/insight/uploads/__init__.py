"""Files that partners hand in, from the browser to the lake."""
