"""The Celery application. Tasks are coarse (a window, a shard, a run); pending work is always a row as well."""

import os

from celery import Celery
from kombu import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.conf import settings

app = Celery("quittance")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Each queue has its own exchange and routing key: queues that share them all get a copy of each message.
app.conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in settings.WORKER_QUEUES]
app.autodiscover_tasks()
app.set_default()
