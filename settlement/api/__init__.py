"""The partner API of settlement: read-only, except for test mode."""
