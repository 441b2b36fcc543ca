"""The partners' door of this room: parse, one call into a verb, render."""
