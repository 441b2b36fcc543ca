"""Project plumbing: what every app needs and no app should write twice.

Owns: settings, URLs, the HTTP server (`serving`), the Celery application, its scheduler and timetable, wake-ups,
`kernel` (pure Python), `api` (plumbing of the partner API), `ops` (plumbing of the staff pages), `audit`,
`observability` and `local` (the embedded PostgreSQL and Redis). Imports no app and names apps by dotted string only.
Start reading at `config.settings.base`, then `config.urls`.
"""
