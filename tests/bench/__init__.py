"""Measurements: each figure with a baseline of the same run. docs/reference/performance.md explains them."""
