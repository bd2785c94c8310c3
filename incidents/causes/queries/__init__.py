"""Reading problems, changes and releases."""
