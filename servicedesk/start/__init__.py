"""The start command, in parts. Standard library only: it runs before anything is installed."""
