"""How dates and numbers are written, for FORMAT_MODULE_PATH."""
