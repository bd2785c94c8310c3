"""English in the British form; en_GB falls back to it."""
