"""Statistics: arrays in, frozen results out. Nothing here reads, writes or knows of areas."""
