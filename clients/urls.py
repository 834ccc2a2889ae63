"""The routes of clients: their record, health, consents and letters; and its screens."""

from clients.api.alerts import Alerts
from clients.api.calls import Calls
from clients.api.clients import Clients
from clients.api.conditions import Conditions
from clients.api.conditions_catalogue import ConditionsCatalogue
from clients.api.consent_texts import ConsentTexts
from clients.api.consents import Consents
from clients.api.details.client_fields import ClientFields
from clients.api.details.contact_people import ContactPeople
from clients.api.details.family import Family
from clients.api.details.labels import Labels
from clients.api.details.legal_holds import LegalHolds
from clients.api.health_statements import HealthStatements
from clients.api.imports.files import ImportRows, Imports, RejectedRows
from clients.api.imports.maps import ImportKinds, ImportMaps
from clients.api.letters import ClientLetters
from clients.api.merging.merges import Merges
from clients.api.merging.not_same import NotSamePeople
from clients.api.merging.two_records import MergesOfTwo
from clients.api.red_flags import RedFlags
from clients.api.timeline import Timeline
from clients.screens.archive import client_archive_screen, client_restore_screen
from clients.screens.audit.page import audit_screen
from clients.screens.calls import client_call_screen, client_statement_screen
from clients.screens.consents.evidence import consent_evidence_screen
from clients.screens.consents.give import (
    client_consent_screen,
    client_consent_tablet_screen,
    client_refusal_screen,
)
from clients.screens.consents.texts import (
    change_consent_text_screen,
    consent_text_screen,
    consent_texts_screen,
    delete_consent_text_screen,
    new_consent_text_screen,
    publish_consent_text_screen,
    retire_consent_text_screen,
)
from clients.screens.contact import client_contact_screen
from clients.screens.details.address import client_address_screen
from clients.screens.details.answers import client_answers_screen
from clients.screens.details.contact_people import (
    contact_person_screen,
    new_contact_person_screen,
    remove_contact_person_screen,
)
from clients.screens.details.family import client_family_end_screen, client_family_screen
from clients.screens.details.given_labels import client_labels_screen
from clients.screens.details.payer import client_payer_screen
from clients.screens.imports.page import (
    import_decide_screen,
    import_progress_screen,
    import_rejected_screen,
    import_screen,
    imports_screen,
)
from clients.screens.legal_holds.page import client_legal_holds_screen, client_lift_hold_screen
from clients.screens.letters import client_letter_again_screen, client_lift_screen
from clients.screens.merging.join import client_merge_screen, client_not_same_screen
from clients.screens.merging.merge import merge_screen
from clients.screens.outgoing.letters import letters_screen, test_letter_screen
from clients.screens.outgoing.suppressed import lift_suppressed_screen, suppressed_screen
from clients.screens.own_words.labels import (
    archive_label_screen,
    label_screen,
    labels_screen,
    new_label_screen,
    restore_label_screen,
)
from clients.screens.own_words.own_fields import (
    archive_own_field_screen,
    new_own_field_screen,
    own_field_screen,
    own_fields_screen,
    restore_own_field_screen,
)
from clients.screens.record import client_screen
from clients.screens.registration.page import new_client_screen
from clients.screens.timeline import client_timeline_screen
from clinic.http.routes import routes
from clinic.screens.screen import screen_routes

urlpatterns = routes(
    Clients,
    Conditions,
    HealthStatements,
    Consents,
    Alerts,
    ClientLetters,
    Calls,
    ContactPeople,
    Family,
    LegalHolds,
    Timeline,
    MergesOfTwo,
    NotSamePeople,
    Merges,
    ConditionsCatalogue,
    RedFlags,
    Labels,
    ClientFields,
    ConsentTexts,
    Imports,
    ImportRows,
    RejectedRows,
    ImportMaps,
    ImportKinds,
)

screens = screen_routes(
    client_screen,
    client_contact_screen,
    client_address_screen,
    client_labels_screen,
    client_answers_screen,
    client_payer_screen,
    client_family_screen,
    client_family_end_screen,
    new_contact_person_screen,
    contact_person_screen,
    remove_contact_person_screen,
    client_consent_screen,
    client_refusal_screen,
    client_consent_tablet_screen,
    consent_evidence_screen,
    consent_texts_screen,
    new_consent_text_screen,
    consent_text_screen,
    change_consent_text_screen,
    publish_consent_text_screen,
    retire_consent_text_screen,
    delete_consent_text_screen,
    client_call_screen,
    client_statement_screen,
    client_letter_again_screen,
    client_lift_screen,
    client_archive_screen,
    client_restore_screen,
    client_legal_holds_screen,
    client_lift_hold_screen,
    client_timeline_screen,
    client_merge_screen,
    client_not_same_screen,
    merge_screen,
    new_client_screen,
    letters_screen,
    test_letter_screen,
    suppressed_screen,
    lift_suppressed_screen,
    audit_screen,
    imports_screen,
    import_screen,
    import_progress_screen,
    import_decide_screen,
    import_rejected_screen,
    labels_screen,
    new_label_screen,
    label_screen,
    archive_label_screen,
    restore_label_screen,
    own_fields_screen,
    new_own_field_screen,
    own_field_screen,
    archive_own_field_screen,
    restore_own_field_screen,
)
