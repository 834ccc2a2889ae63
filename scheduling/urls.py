"""The routes of scheduling: free times, visits, rebooking, shifts and blocks; and its screens."""

from clinic.http.routes import routes
from clinic.screens.screen import screen_routes
from scheduling.availability.api.free_times import Availability
from scheduling.availability.why_not.api import WhyNotFree
from scheduling.bookings.api.appointments import Appointments
from scheduling.delays.api import Delays
from scheduling.feeds.api import CalendarFeeds
from scheduling.guests.api import Guests, TreatedBy
from scheduling.holds.api import Holds
from scheduling.online.api import OnlineRequests
from scheduling.payments.api.packages import BoughtPackages, Packages, Vouchers
from scheduling.payments.api.receipts import DayTakings, Receipts
from scheduling.payments.api.visits import Redemptions, VisitAccounts, Waivers
from scheduling.rebooking.api import Rebooking, RebookingAdvice
from scheduling.reports.api import UtilisationOfPeriod
from scheduling.rota.api.blocks import Blocks, TimeOff
from scheduling.rota.api.shifts import Shifts
from scheduling.screens.advice import advise_visit_screen
from scheduling.screens.blocks import block_screen, end_block_screen, new_block_screen
from scheduling.screens.booking.book import book_screen
from scheduling.screens.booking.hold import extend_hold_screen, hold_time_screen, let_go_screen
from scheduling.screens.client_visits import client_visits_screen
from scheduling.screens.clients import clients_screen
from scheduling.screens.day_list import diary_list_screen
from scheduling.screens.diary import diary_pulse_screen, diary_screen, diary_week_screen
from scheduling.screens.feeds.page import calendars_screen, end_calendar_screen
from scheduling.screens.money.client import client_money_screen
from scheduling.screens.money.packages import (
    archive_package_screen,
    new_package_screen,
    package_screen,
    packages_screen,
    restore_package_screen,
)
from scheduling.screens.money.receipt import receipt_screen
from scheduling.screens.money.takings import takings_file_screen, takings_screen
from scheduling.screens.money.visit import visit_money_screen
from scheduling.screens.moves import move_visit_screen
from scheduling.screens.online.requests import answer_request_screen, online_requests_screen
from scheduling.screens.rebook import offers_screen, rebook_screen
from scheduling.screens.series.plan import plan_series_screen
from scheduling.screens.series.series import cancel_series_screen, move_series_screen, series_screen
from scheduling.screens.shifts.grid import shifts_screen
from scheduling.screens.shifts.shift import drop_shift_screen, new_shift_screen, shift_screen
from scheduling.screens.shifts.swap import swap_shifts_screen
from scheduling.screens.sick_day.page import (
    choose_for_client_screen,
    new_sick_day_screen,
    sick_day_screen,
)
from scheduling.screens.use.page import use_file_screen, use_screen
from scheduling.screens.visit import verbs
from scheduling.screens.visit.delay import delay_screen, take_back_delay_screen
from scheduling.screens.visit.guests import guests_screen, pair_therapists_screen, take_out_guest_screen
from scheduling.screens.visit.page import visit_screen
from scheduling.screens.waitlist.entry import (
    answer_offer_screen,
    end_waitlist_entry_screen,
    new_waitlist_entry_screen,
    offer_time_screen,
    waitlist_entry_screen,
)
from scheduling.screens.waitlist.waitlist import freed_time_screen, waitlist_screen
from scheduling.series.api.series import SeriesOfVisits
from scheduling.sick_days.api.sick_days import SickDays, SickDayVisits
from scheduling.waitlist.api.offers import FreedTimes, WaitlistOffers
from scheduling.waitlist.api.report import WaitlistOfPeriod
from scheduling.waitlist.api.waitlist import Waitlist

urlpatterns = routes(
    WhyNotFree,
    Availability,
    Appointments,
    SeriesOfVisits,
    Holds,
    OnlineRequests,
    CalendarFeeds,
    VisitAccounts,
    Receipts,
    DayTakings,
    Packages,
    BoughtPackages,
    Vouchers,
    Redemptions,
    Waivers,
    Delays,
    Guests,
    TreatedBy,
    RebookingAdvice,
    Rebooking,
    Shifts,
    Blocks,
    TimeOff,
    SickDays,
    SickDayVisits,
    Waitlist,
    WaitlistOffers,
    FreedTimes,
    WaitlistOfPeriod,
    UtilisationOfPeriod,
)

screens = screen_routes(
    diary_screen,
    client_visits_screen,
    book_screen,
    hold_time_screen,
    extend_hold_screen,
    let_go_screen,
    clients_screen,
    visit_screen,
    delay_screen,
    take_back_delay_screen,
    guests_screen,
    take_out_guest_screen,
    pair_therapists_screen,
    verbs.confirm_visit_screen,
    verbs.arrive_visit_screen,
    verbs.start_visit_screen,
    verbs.complete_visit_screen,
    verbs.no_show_visit_screen,
    verbs.cancel_visit_screen,
    verbs.undo_visit_screen,
    verbs.reinstate_visit_screen,
    verbs.desk_note_screen,
    verbs.log_call_screen,
    diary_week_screen,
    diary_pulse_screen,
    diary_list_screen,
    move_visit_screen,
    new_block_screen,
    block_screen,
    end_block_screen,
    new_sick_day_screen,
    sick_day_screen,
    choose_for_client_screen,
    plan_series_screen,
    series_screen,
    move_series_screen,
    cancel_series_screen,
    online_requests_screen,
    answer_request_screen,
    rebook_screen,
    offers_screen,
    shifts_screen,
    new_shift_screen,
    shift_screen,
    drop_shift_screen,
    visit_money_screen,
    client_money_screen,
    receipt_screen,
    takings_screen,
    takings_file_screen,
    packages_screen,
    new_package_screen,
    package_screen,
    archive_package_screen,
    restore_package_screen,
    swap_shifts_screen,
    calendars_screen,
    end_calendar_screen,
    use_screen,
    use_file_screen,
    advise_visit_screen,
    waitlist_screen,
    new_waitlist_entry_screen,
    waitlist_entry_screen,
    end_waitlist_entry_screen,
    offer_time_screen,
    answer_offer_screen,
    freed_time_screen,
)
