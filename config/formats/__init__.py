"""How dates are spelled on pages (settings.FORMAT_MODULE_PATH)."""
