"""Matching: pure calculation from statement lines and expectations to matches and leftovers, each with reasons. No ORM, no clock.

Start reading at `engine.match`; the rules in their order are in `rules`.
"""
