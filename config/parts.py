"""The parts that each app adds to pages, records and rules of an app below it, by their dotted names."""

VISIT_PAGE_PARTS = [
    "treatments.intake.visit_page_part",
    "treatments.episodes.baseline_page",
    "scheduling.online.pages.late_move",
]
QUESTIONS_BEFORE_VISIT = "treatments.intake.before_visit"
PAGES_WITH_VISITS = ["rebook", "today", "plan"]
VISIT_PANEL_PARTS = [
    "treatments.screens.visit_part",
    "scheduling.screens.money.visit_part",
    "scheduling.screens.visit.consents_to_ask",
    "treatments.screens.intake.visit_part",
]
UNDO_GUARDS = ["treatments.notes.undoing.refuse_undo"]
ADULT_AGE_GUARD = "clients.guardians.require_adult_guardians"
MERGED_CLIENT_GUARD = "clients.merging.leading_on.require_client_not_merged"
OPEN_WORK = "treatments.follow_ups.open_work"
COVER_OF_VISITS = "scheduling.bookings.cover.keep_cover"
CLIENT_RECORD_PARTS = [
    "clients.details.record_part",
    "clients.client_record",
    "scheduling.client_record",
    "scheduling.payments.record_part",
    "treatments.client_record",
]
SET_UP_ENTRIES = [
    "clinic.staff.screens.people.entries.staff_entries",
    "scheduling.screens.shifts.entries.shift_entries",
    "clients.screens.outgoing.entries.letter_entries",
    "scheduling.screens.money.entries.money_entries",
    "scheduling.screens.feeds.entries.feed_entries",
    "scheduling.screens.use.entries.use_entries",
    "clients.screens.audit.entries.audit_entries",
    "clients.screens.own_words.entries.own_word_entries",
    "clients.screens.imports.entries.import_entries",
    "clinic.setup.screens.letters.wording.wording_entries",
    "treatments.screens.settings.clinical.clinical_entries",
    "treatments.screens.settings.catalogue.review_entries",
    "treatments.screens.note_templates.template_entries",
    "treatments.screens.intake.forms.form_entries",
    "clients.screens.consents.entries.consent_text_entries",
]
IMPORT_KINDS = ["clients.imports.contacts.KIND", "scheduling.imports.KIND", "treatments.imports.KIND"]
SET_UP_CHECKLIST = ["clinic.setup.checklist.practice_steps", "scheduling.rota.set_up_steps.diary_steps"]
NEVER_BOOKED = "clinic.setup.checklist.is_never_booked"
CLIENT_SCREEN_PARTS = [
    "treatments.screens.client_health",
    "scheduling.screens.client_visits",
    "scheduling.screens.money.client",
    "treatments.screens.intake.of_client",
]
