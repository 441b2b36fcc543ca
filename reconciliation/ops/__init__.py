"""The staff's door of this room: what it tells the start page, the pages of runs, and the form that resolves discrepancies."""
