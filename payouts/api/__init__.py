"""The API of payouts: each view parses, calls one operation, and renders."""
