"""What takes causes away: problems, changes, releases, and what was referred to them."""
