"""Dutch as written in Flanders."""
