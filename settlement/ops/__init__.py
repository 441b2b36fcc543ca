"""The staff's door of this room: what it tells the start page."""
