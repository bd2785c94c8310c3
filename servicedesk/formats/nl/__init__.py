"""Dutch as written in the Netherlands."""
