"""Local: PostgreSQL and Redis for a machine that has neither, and the supervisor of `manage.py up`.

Owns: the embedded services under `var/`, their passwords and sockets, and the processes of `manage.py up`. It does not
touch a database that is configured by URL. Imports the kernel only.
Start reading at `services.start`, then `service_daemon.main`, then `supervisor`.
"""
