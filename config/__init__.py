"""The ground floor: settings, plumbing and the two doors' frames.

Owns what every room needs and no room should write twice: settings, URLs, the Celery application, the timetable,
`kernel` (pure Python), `api` (the partners' door), `ops` (the staff's door), `audit`, `observability` and `local`
(the embedded PostgreSQL and Redis). It imports no room above it and names them by dotted string alone.
Start reading at `config.settings.base`, then `config.urls`.
"""
