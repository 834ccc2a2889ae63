"""The routes of the practice: set-up, staff, audit, letters; and its screens."""

from clinic.audit.api import Audit
from clinic.http.routes import routes
from clinic.mail.api import Letters, Suppressions
from clinic.screens.screen import screen_routes
from clinic.setup.api.checklist import SetUpChecklist
from clinic.setup.api.closures import Closures
from clinic.setup.api.letter_wording import LetterWordings
from clinic.setup.api.locations import Locations
from clinic.setup.api.practice import TheOnePractice
from clinic.setup.api.resources import Resources
from clinic.setup.api.services import Services
from clinic.setup.screens.index import set_up_screen
from clinic.setup.screens.letters.wording import (
    letter_as_sent_screen,
    letter_example_screen,
    letter_wording_screen,
)
from clinic.setup.screens.locations.closures import (
    closure_screen,
    closures_screen,
    lift_closure_screen,
    new_closure_screen,
)
from clinic.setup.screens.locations.hours import opening_hours_screen
from clinic.setup.screens.locations.place import (
    archive_location_screen,
    location_screen,
    locations_screen,
    new_location_screen,
    restore_location_screen,
)
from clinic.setup.screens.menu.rooms import (
    archive_room_screen,
    new_room_screen,
    restore_room_screen,
    room_screen,
    rooms_screen,
)
from clinic.setup.screens.menu.service import (
    archive_service_screen,
    new_service_screen,
    restore_service_screen,
    service_screen,
    services_screen,
)
from clinic.setup.screens.practice import practice_screen
from clinic.staff.api.forgotten_password import ForgottenPassword
from clinic.staff.api.me import Me
from clinic.staff.api.second_step import SecondStepOfMe
from clinic.staff.api.sign_in import SignIn, SignOut
from clinic.staff.api.staff import People
from clinic.staff.screens.forgotten_password import forgotten_password_screen
from clinic.staff.screens.me import end_sign_in_screen, me_screen
from clinic.staff.screens.own_password import own_password_screen
from clinic.staff.screens.people.account import invite_screen, password_link_screen, take_second_step_screen
from clinic.staff.screens.people.leaving import archive_person_screen, restore_person_screen
from clinic.staff.screens.people.listing import staff_screen
from clinic.staff.screens.people.person import new_person_screen, person_screen
from clinic.staff.screens.second_step import (
    confirm_second_step_screen,
    recovery_codes_screen,
    remove_second_step_screen,
    second_step_screen,
)
from clinic.staff.screens.set_up_at_sign_in import sign_in_set_up_screen
from clinic.staff.screens.sign_in import (
    sign_in_code_screen,
    sign_in_screen,
    sign_out_screen,
    unlock_screen,
)
from clinic.status.api import Status

urlpatterns = routes(
    SignIn,
    SignOut,
    ForgottenPassword,
    Me,
    SecondStepOfMe,
    Status,
    TheOnePractice,
    SetUpChecklist,
    Locations,
    Closures,
    Resources,
    Services,
    People,
    Audit,
    Letters,
    LetterWordings,
    Suppressions,
)

screens = screen_routes(
    sign_in_screen,
    sign_in_code_screen,
    sign_in_set_up_screen,
    forgotten_password_screen,
    sign_out_screen,
    unlock_screen,
    me_screen,
    end_sign_in_screen,
    own_password_screen,
    second_step_screen,
    confirm_second_step_screen,
    remove_second_step_screen,
    recovery_codes_screen,
    staff_screen,
    new_person_screen,
    person_screen,
    invite_screen,
    password_link_screen,
    take_second_step_screen,
    archive_person_screen,
    restore_person_screen,
    set_up_screen,
    practice_screen,
    letter_wording_screen,
    letter_example_screen,
    letter_as_sent_screen,
    locations_screen,
    new_location_screen,
    location_screen,
    opening_hours_screen,
    archive_location_screen,
    restore_location_screen,
    closures_screen,
    new_closure_screen,
    closure_screen,
    lift_closure_screen,
    rooms_screen,
    new_room_screen,
    room_screen,
    archive_room_screen,
    restore_room_screen,
    services_screen,
    new_service_screen,
    service_screen,
    archive_service_screen,
    restore_service_screen,
)
