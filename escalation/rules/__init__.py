"""Pure rules: who is told of what, and who comes next when nobody answers."""
