"""Local: PostgreSQL and Redis for a machine that has neither, and the supervisor behind `manage.py up`.

Owns: the embedded services under `var/`, their passwords and sockets, and the processes of `manage.py up`. It never
touches a database that somebody configured by URL. Imports nothing of Quittance but the kernel.
Start reading at `services.start`, then `keeper.main`, then `supervisor`.
"""
