"""The parts of a page, as template tags. They take plain values and know no app."""
