"""Bad days: real processes are killed (SIGKILL) at named points and at random, and the money must not notice.

Start reading at `points` (where, as data), then `scenario` (the story in which it happens) and `test_named_points`.
"""
