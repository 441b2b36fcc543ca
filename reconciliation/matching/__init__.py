"""Matching: calculates matches and leftovers with reasons from statement lines and expectations. No ORM, no clock.

Start reading at `engine.match`; the rules in their order are in `rules`.
"""
