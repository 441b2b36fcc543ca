"""The demo: pay a payroll, prove it and show it, through the public API.

Start reading at `story.tell`. Operations create a partner, a key and a staff login; everything else uses the public API
and the control port of the sandbox bank.
"""
