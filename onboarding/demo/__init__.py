"""The demo: a payroll is paid, proven and shown, through the doors that everybody uses.

Start reading at `story.tell`. The cast (a partner, keys, a staff login) is made by verbs, everything else goes through the public API and the
sandbox bank's
control port, as a partner and a bank would.
"""
