"""Events that leave the house for programs: which, to whom, and whether they were taken."""
