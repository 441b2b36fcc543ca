"""Commands of the partner API."""
