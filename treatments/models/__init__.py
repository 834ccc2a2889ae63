from treatments.models.catalogue import CatalogueVersion, PlanEffect
from treatments.models.check_in import CheckIn
from treatments.models.clinical_settings import ClinicalSettings
from treatments.models.episode import Episode, EpisodeZone
from treatments.models.follow_up import FollowUp
from treatments.models.forms.form import FormVersion, IntakeForm
from treatments.models.forms.request import FormAnswer, FormRequest
from treatments.models.marked_point import MarkedPoint
from treatments.models.muscle import Muscle, MuscleReview, PressText, Referral, SelfCare, TriggerPoint
from treatments.models.note_text import ImportedNote, NoteTemplate, Snippet
from treatments.models.plan import PlanStep, SelfCarePlan
from treatments.models.reading import Reading
from treatments.models.session_note import Addendum, NoteHandover, SessionNote
from treatments.models.zone import Zone, ZoneShape

__all__ = [
    "Addendum",
    "CatalogueVersion",
    "CheckIn",
    "ClinicalSettings",
    "Episode",
    "EpisodeZone",
    "FollowUp",
    "FormAnswer",
    "FormRequest",
    "FormVersion",
    "ImportedNote",
    "IntakeForm",
    "MarkedPoint",
    "Muscle",
    "MuscleReview",
    "NoteHandover",
    "NoteTemplate",
    "PlanEffect",
    "PlanStep",
    "PressText",
    "Reading",
    "Referral",
    "SelfCare",
    "SelfCarePlan",
    "SessionNote",
    "Snippet",
    "TriggerPoint",
    "Zone",
    "ZoneShape",
]
