"""Factories: plain functions that create rows for tests, one module per app."""
