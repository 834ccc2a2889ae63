"""The ban that a red flag puts on a client: no hands-on work and no self-care until it is lifted."""

from clients.actions.end_condition import end_condition
from clients.actions.record_health import record_health
from clients.models import Client, Condition
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Staff
from clinic.setup.days import earliest_today
from treatments.limits.from_red_flags import BAN
from treatments.models import FollowUp
from treatments.models.follow_up import BANS
from treatments.vocabulary import AFTERCARE


def needs_ban(follow_up: FollowUp) -> bool:
    """Return True for a red flag grave enough for a ban that has placed none, or whose ban has ended."""
    if follow_up.reason != "red_flag" or follow_up.urgency not in BANS:
        return False
    return follow_up.hold is None or follow_up.hold.ended_at is not None


def place_ban(client: Client, by: Actor) -> Condition | None:
    """Ban the client and return the ban; None if a ban recorded by hand is there, or the client is archived.

    One ban serves all red flags of a client; one recorded by hand is left to whoever recorded it. In the
    record of an archived client nothing is written, and nobody is treated. Aftercare letters that have not
    left are withdrawn. Call it under the client's lock.
    """
    outbox.withdraw_from(recipient_key=str(client.pk), kind=AFTERCARE)
    lasting = client.conditions.filter(code=BAN, ended_at=None, ends_on=None)
    if bans := list(lasting.select_for_update(no_key=True).order_by("pk")):
        placed = set(FollowUp.objects.filter(hold__in=bans).values_list("hold_id", flat=True))
        return next((ban for ban in bans if ban.pk in placed), None)
    if client.archived_at is not None:
        return None
    return record_health(client=client, code=BAN, since_on=earliest_today(), by=by)


def lift_ban(follow_up: FollowUp, by: Staff) -> None:
    """End the ban of a closed red flag; if another open red flag needs it, that one takes it over."""
    if follow_up.hold is None:
        return
    ban = Condition.lock(follow_up.hold.pk)
    if ban.ended_at is not None:
        return
    others = FollowUp.objects.blocking_red_flags().filter(client=follow_up.client_id)
    if others.exists():
        others.filter(hold=None).update(hold=ban)
    else:
        end_condition(condition=ban, by=by)
