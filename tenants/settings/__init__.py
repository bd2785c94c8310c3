"""Where administrators set up: pages, what they change, and what that changes."""
