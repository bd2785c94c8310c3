"""Mail that comes in: from whom, about what, and what was made of it."""
