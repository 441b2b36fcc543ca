"""Measurements: each figure beside a baseline of the same run. See docs/reference for what they mean."""
