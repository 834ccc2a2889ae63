"""The routes of treatment: catalogue, episodes, notes, plans, check-ins, follow-ups and outcomes."""

from clinic.http.routes import routes
from clinic.screens.screen import screen_routes
from treatments.briefs.api import VisitBrief
from treatments.call_list.api import CallList
from treatments.catalogue.api.clinical_settings import TheClinicalSettings
from treatments.catalogue.api.education_facts import EducationFacts
from treatments.catalogue.api.muscle_reviews import MuscleReviews
from treatments.catalogue.api.muscles import Muscles
from treatments.catalogue.api.zones import Referrals, Zones
from treatments.check_ins.api import CheckIns
from treatments.episodes.api.episodes import Episodes
from treatments.episodes.api.readings import Baselines, Readings
from treatments.follow_ups.api import FollowUps
from treatments.intake.api.forms import Forms, FormVersions
from treatments.intake.api.requests import FormsOfClient, SubmittedForms
from treatments.note_texts.api.snippets import Snippets
from treatments.note_texts.api.templates import NoteTemplates
from treatments.notes.api.charts import Charts
from treatments.notes.api.comparisons import Comparisons
from treatments.notes.api.notes import Notes
from treatments.notes.api.pdf import NoteSheets
from treatments.notes.api.points import Points
from treatments.outcomes.api import (
    ClientOutcomes,
    ClientOutcomesChart,
    PracticeOutcomes,
    PracticeOutcomesChart,
)
from treatments.plans.api import Plans, PlansOfNote
from treatments.plans.pdf_api import PlanSheets
from treatments.screens.calls import calls_screen, log_from_calls_screen
from treatments.screens.conditions import (
    clear_client_condition_screen,
    client_chart_screen,
    end_client_condition_screen,
    record_condition_screen,
    settle_statement_screen,
)
from treatments.screens.consent_pdf import consent_pdf_screen
from treatments.screens.follow_ups.page import (
    change_follow_up_screen,
    close_follow_up_screen,
    follow_ups_screen,
    take_follow_up_screen,
)
from treatments.screens.intake.forms import (
    begin_form_version_screen,
    form_screen,
    forms_screen,
    new_form_screen,
    publish_form_screen,
)
from treatments.screens.intake.of_client import (
    ask_form_screen,
    cancel_form_request_screen,
    form_answers_screen,
)
from treatments.screens.intake.out_of_use import archive_form_screen, restore_form_screen
from treatments.screens.intake.preview import form_preview_screen
from treatments.screens.intake.questions import (
    arrange_form_screen,
    form_step_screen,
    new_form_step_screen,
    new_question_screen,
    question_screen,
)
from treatments.screens.intake.stated import (
    confirm_client_condition_screen,
    set_client_condition_aside_screen,
)
from treatments.screens.intake.tablet import hand_over_tablet_screen
from treatments.screens.note.lines import note_lines_screen
from treatments.screens.note.marks import (
    look_at_mark_screen,
    mark_point_screen,
    name_mark_screen,
    note_mark_screen,
    remove_mark_screen,
)
from treatments.screens.note.open import open_note_screen
from treatments.screens.note.page import note_screen
from treatments.screens.note.places import note_places_screen
from treatments.screens.note.sign import sign_note_screen
from treatments.screens.note.signed import (
    add_to_note_screen,
    mark_note_in_error_screen,
    note_pdf_screen,
    take_over_note_screen,
)
from treatments.screens.note.snippets import note_snippet_screen
from treatments.screens.note.text import write_note_screen
from treatments.screens.note_templates import note_template_screen, note_templates_screen
from treatments.screens.outcomes import outcomes_screen
from treatments.screens.plan.letter import plan_letter_screen, plan_pdf_screen
from treatments.screens.plan.note_plan import note_plan_screen
from treatments.screens.plan.page import plan_screen
from treatments.screens.plan.send import send_plan_screen
from treatments.screens.receipt_pdf import receipt_pdf_screen
from treatments.screens.settings.catalogue import catalogue_screen
from treatments.screens.settings.clinical import clinical_settings_screen, reset_clinical_settings_screen
from treatments.screens.settings.muscle import reviewed_muscle_screen
from treatments.screens.snippets import remove_snippet_screen, snippet_screen, snippets_screen
from treatments.screens.today.brief import visit_brief_screen
from treatments.screens.today.page import today_screen
from treatments.screens.today.unsigned import unsigned_notes_screen

urlpatterns = routes(
    Muscles,
    MuscleReviews,
    Zones,
    Referrals,
    EducationFacts,
    TheClinicalSettings,
    CallList,
    VisitBrief,
    Episodes,
    Readings,
    Baselines,
    Notes,
    Points,
    Comparisons,
    Charts,
    NoteSheets,
    Forms,
    FormVersions,
    FormsOfClient,
    SubmittedForms,
    Snippets,
    NoteTemplates,
    PlansOfNote,
    Plans,
    PlanSheets,
    CheckIns,
    FollowUps,
    PracticeOutcomes,
    PracticeOutcomesChart,
    ClientOutcomes,
    ClientOutcomesChart,
)

screens = screen_routes(
    consent_pdf_screen,
    receipt_pdf_screen,
    clinical_settings_screen,
    reset_clinical_settings_screen,
    catalogue_screen,
    reviewed_muscle_screen,
    calls_screen,
    log_from_calls_screen,
    record_condition_screen,
    clear_client_condition_screen,
    end_client_condition_screen,
    settle_statement_screen,
    confirm_client_condition_screen,
    set_client_condition_aside_screen,
    hand_over_tablet_screen,
    ask_form_screen,
    cancel_form_request_screen,
    form_answers_screen,
    forms_screen,
    new_form_screen,
    form_screen,
    form_preview_screen,
    new_form_step_screen,
    form_step_screen,
    new_question_screen,
    question_screen,
    arrange_form_screen,
    begin_form_version_screen,
    publish_form_screen,
    archive_form_screen,
    restore_form_screen,
    client_chart_screen,
    open_note_screen,
    note_screen,
    write_note_screen,
    note_places_screen,
    mark_point_screen,
    note_mark_screen,
    look_at_mark_screen,
    name_mark_screen,
    remove_mark_screen,
    sign_note_screen,
    note_pdf_screen,
    add_to_note_screen,
    mark_note_in_error_screen,
    take_over_note_screen,
    today_screen,
    visit_brief_screen,
    unsigned_notes_screen,
    note_lines_screen,
    note_snippet_screen,
    snippets_screen,
    snippet_screen,
    remove_snippet_screen,
    note_templates_screen,
    note_template_screen,
    note_plan_screen,
    plan_screen,
    plan_letter_screen,
    plan_pdf_screen,
    send_plan_screen,
    follow_ups_screen,
    take_follow_up_screen,
    change_follow_up_screen,
    close_follow_up_screen,
    outcomes_screen,
)
