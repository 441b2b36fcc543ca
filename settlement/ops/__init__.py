"""The staff's door of this room: what it tells the start page, and the form that decides disputed amounts."""
