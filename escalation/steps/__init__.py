"""Steps: who must act, who is asked next, and what answers it."""
