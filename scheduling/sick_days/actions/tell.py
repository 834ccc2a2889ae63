"""Tell the clients of settled visits: one letter to each reader, the phone for the others."""

from collections.abc import Sequence
from uuid import UUID

from clinic.mail import outbox
from clinic.models import Practice
from scheduling.letters import series_letters
from scheduling.models import SickDayVisit
from scheduling.sick_days.letters import rows_by_reader, sick_day_letter


def tell(settled: Sequence[SickDayVisit], practice: Practice) -> None:
    """Post one letter to each reader of these visits, and note whose client has to be called.

    A letter of the same sick day that has not left is written anew with them. The letter on a series that
    waits says the dates as they are now.
    """
    withdrawn = outbox.withdraw(about=settled[0].letter_key)
    rows = SickDayVisit.objects.with_people().order_by("started_at", "pk")
    if withdrawn:
        rows = rows.filter(told_with=settled[0].told_with)
    else:
        rows = rows.filter(pk__in=[each.pk for each in settled])
    told = list(rows)
    reached: set[UUID] = set()
    for rows_of_reader in rows_by_reader(told, practice):
        outbox.post(sick_day_letter(rows_of_reader, practice), wait=practice.letter_grace)
        reached.update(row.settled.pk for row in rows_of_reader if row.reader.booked)
    SickDayVisit.objects.filter(pk__in=reached).update(told_by="letter")
    for each in told:
        series_letters.post_anew(each.visit.series, [each.visit], practice)
