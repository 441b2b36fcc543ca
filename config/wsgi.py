"""The WSGI application of the web process. WSGI, because Django's async handlers cost 2.8 times the processor time."""

import gc
import os

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# Connections are checked at the start of each request, so the check at its end is not needed. The list of queries,
# which the other receiver empties, is kept with DEBUG only.
request_finished.disconnect(close_old_connections)
if not settings.DEBUG:
    request_started.disconnect(reset_queries)

# Objects that are loaded here live as long as the process. Without the freeze, each collection walked through them and
# stopped all threads for tens of milliseconds.
get_resolver().url_patterns  # noqa: B018 - loads the routes of all apps, and what they import
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
