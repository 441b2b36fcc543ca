"""The web process's door for WSGI servers. WSGI on purpose: Django's async handlers cost 2.8 times the processor time."""

import gc
import os

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# The start of each request looks at this thread's connections; the end of the last one need not have looked as well. The list of queries, which the
# other one empties, is kept for debugging alone.
request_finished.disconnect(close_old_connections)
if not settings.DEBUG:
    request_started.disconnect(reset_queries)

# What was loaded to this point lives as long as the process: the collector need not walk it again and again, which stopped all threads for
# tens of milliseconds at a time.
get_resolver().url_patterns  # noqa: B018 - loads every room's routes, and what they import
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
