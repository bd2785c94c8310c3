"""What monitoring reports: from which source, about what, and what was made of it."""
