"""What the record adds up to: the figures of a period, beside the one before and a year before."""
