"""The partners' door of this house: endpoints, their log, and events."""
