"""What happened and how it stands: terms, clocks, rounds, what was said."""
