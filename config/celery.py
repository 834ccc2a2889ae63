"""The Celery queue: due work is kept in PostgreSQL, so losing the broker loses nothing."""

import environ
from celery import Celery
from celery.schedules import crontab

from config.environment import prepare_environment

prepare_environment()
env = environ.Env()

app = Celery("knotwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["clients.imports"])

# A job queued while the broker or the worker is away expires: the next run of it finds the same work.
app.conf.beat_schedule = {
    name: {"task": task, "schedule": every, "options": {"expires": expires}}
    for name, task, every, expires in [
        ("deliver letters", "clinic.deliver_letters", env.float("DELIVER_EVERY_SECONDS", 10.0), 10),
        ("post reminders", "scheduling.post_reminders", env.float("REMIND_EVERY_SECONDS", 60.0), 60),
        ("end expired holds", "scheduling.end_expired_holds", 60.0, 60),
        ("end online bookings", "scheduling.end_online_bookings", 60.0, 60),
        ("tend waitlist", "scheduling.tend_waitlist", env.float("WAITLIST_EVERY_SECONDS", 60.0), 60),
        ("note visits left behind", "scheduling.note_left_behind", 60.0, 60),
        ("prepare letters", "treatments.prepare_letters", env.float("PREPARE_EVERY_SECONDS", 10.0), 10),
        ("ban who is flagged", "treatments.ban_flagged", 60.0, 60),
        ("look after follow-ups", "treatments.look_after_follow_ups", 60.0, 60),
        ("remind of forms", "treatments.remind_of_forms", 300.0, 300),
        ("post digests", "treatments.post_digests", env.float("DIGEST_EVERY_SECONDS", 600.0), 600),
        ("ask check-ins", "treatments.ask_check_ins", env.float("ASK_EVERY_SECONDS", 300.0), 300),
        ("bring files in", "clients.bring_in_files", 20.0, 20),
        ("purge files brought in", "clients.purge_imports", crontab(minute="27", hour="3"), 3600),
        ("seal audit", "clinic.seal_audit", 60.0, 60),
        (
            "review the cover of all visits",
            "scheduling.review_all_cover",
            crontab(minute="47", hour="2"),
            3600,
        ),
        ("post audit digest", "clinic.post_audit_digest", crontab(minute="37", hour="4"), 3600),
        ("purge letters", "clinic.purge_letters", crontab(minute="17", hour="3"), 3600),
        ("end expired consents", "clients.end_expired_consents", crontab(minute="7"), 3600),
        ("purge kept answers", "clinic.purge_kept_answers", crontab(minute="23"), 3600),
    ]
}
