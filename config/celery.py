"""The Celery queue: due work is kept in PostgreSQL, so losing the broker loses nothing."""

from celery import Celery

from config.environment import prepare_environment

prepare_environment()

app = Celery("knotwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
