"""Pure arithmetic and decisions of reporting."""
