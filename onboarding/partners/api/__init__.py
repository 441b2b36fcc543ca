"""API routes of partners: keys and the identity of a key."""
