"""Fault tests: real processes are killed (SIGKILL) at named points and at random, and no money is lost or paid twice.

Start reading at `points` (where, as data), then `scenario` (what runs) and `test_named_points`.
"""
