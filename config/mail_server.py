"""Letters as the settings know them: their readers, their links, and EMAIL_URL as a mailer of Django."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

SCHEMES: dict[str, dict[str, bool]] = {
    "smtp": {},
    "smtp+tls": {"use_tls": True},
    "smtps": {"use_ssl": True},
    "smtp+ssl": {"use_ssl": True},
}
TIMEOUT_SECONDS = 20


READER_OF_LETTERS = "clients.addressing.present_reader"
"""The function that names who reads the letters about a client."""
LETTERS_TO_REWRITE = {
    **dict.fromkeys(
        ("booking_confirmed", "booking_moved", "booking_cancelled", "reminder"),
        "scheduling.letters.rewriting.rewrite_visit_letter",
    ),
    **dict.fromkeys(
        ("series_booked", "series_changed", "series_cancelled"),
        "scheduling.letters.series_letters.rewrite_series_letter",
    ),
    "waitlist_offer": "scheduling.waitlist.letters.rewrite_offer_letter",
    "sick_day": "scheduling.sick_days.letters.rewrite_sick_day_letter",
    "aftercare": "treatments.plans.letters.rewrite_plan_letter",
    "check_in": "treatments.check_ins.due.rewrite_question_letter",
    "form": "treatments.intake.letters.rewrite_form_letter",
}
"""The functions that write a letter of each kind anew for its present reader."""
LETTERS_TO_JUDGE = {
    "reminder": "scheduling.letters.actions.remind.reminder_holds",
    "waitlist_offer": "scheduling.waitlist.letters.offer_letter_holds",
    "sick_day": "scheduling.sick_days.letters.sick_day_letter_holds",
    "aftercare": "treatments.plans.letters.plan_letter_holds",
    "check_in": "treatments.check_ins.due.question_letter_holds",
    "form": "treatments.intake.letters.form_letter_holds",
}
"""The functions that say of a letter, when it is about to leave, that its cause still holds."""

LETTERS_TO_OPT_OUT_OF = {
    "reminder": _("reminders of your visits"),
    "aftercare": _("letters about what to do after a visit"),
    "check_in": _("questions about how you are after a visit"),
}
"""The letters people may opt out of, as the page words them. Letters about a booking always come."""

LETTER_EXAMPLES = {
    "booking_confirmed": "scheduling.letters.examples.example_confirmation",
    "series_booked": "scheduling.letters.examples.example_series",
    "booking_moved": "scheduling.letters.examples.example_change",
    "series_changed": "scheduling.letters.examples.example_change_of_series",
    "booking_cancelled": "scheduling.letters.examples.example_cancellation",
    "series_cancelled": "scheduling.letters.examples.example_cancellation_of_series",
    "reminder": "scheduling.letters.examples.example_reminder",
    "waitlist_offer": "scheduling.waitlist.letters.example_offer",
    "request_declined": "scheduling.online.letters.example_declined",
    "sick_day": "scheduling.sick_days.letters.example_sick_day",
    "check_in": "treatments.check_ins.letters.example_question",
    "form": "treatments.intake.letters.example_form_letter",
    "aftercare": "",
}
"""The letters to clients, each with the function that writes one to nobody; blank where there is none."""

LINK_PAGES = {
    "opt_out": "clients.pages.opt_out_page.page",
    "consent_here": "clients.pages.consent_page.consent_on_tablet",
    "new_password": "clinic.staff.page.page",
    "invitation": "clinic.staff.page.page",
    "online_confirm": "scheduling.online.pages.confirm.page",
    "visit": "scheduling.visit_page.page.page",
    "calendar_feed": "scheduling.feeds.page.page",
    "waitlist_offer": "scheduling.waitlist.page.page",
    "choose_time": "scheduling.sick_days.page.page",
    "visit_seen": "scheduling.visit_page.page.page_to_see",
    "plan": "treatments.plans.page.page",
    "check_in": "treatments.check_ins.page.page",
    "form": "treatments.intake.page.page",
    "form_here": "treatments.intake.page.page_on_tablet",
}
"""The pages behind links in letters, by the purpose that a link names."""


def mailer(address: str, backend: str) -> dict[str, Any]:
    """Return the mailer for this address, else for this django-anymail backend, else for the mail folder."""
    if not address:
        return {"BACKEND": backend or "clinic.mail.folder_backend.MailFolder"}
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            f"EMAIL_URL reads {'://'.join([parts.scheme, '...'])}; write it as smtp://host:port, "
            "smtp+tls://user:password@host:587 or smtps://user:password@host:465."
        )
    options: dict[str, Any] = {"host": parts.hostname, "timeout": TIMEOUT_SECONDS, **SCHEMES[parts.scheme]}
    for name in ("port", "username", "password"):
        value = getattr(parts, name)
        if value is not None:
            options[name] = unquote(value) if isinstance(value, str) else value
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
