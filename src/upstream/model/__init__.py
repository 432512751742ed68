"""The nouns of the Duty: frozen, without input or output."""
