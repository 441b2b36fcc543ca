"""The partners' door of this room: API keys."""
