"""Change, archive or restore a member of staff."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

from django.db import transaction
from django.db.models import Q

from clinic import audit, clock
from clinic.actors import Actor
from clinic.cover.affected_visits import AffectedVisits, Scope, attach_visits, keep_visits_covered
from clinic.mail import outbox
from clinic.models import Resource, Staff
from clinic.refusals import Refusal
from clinic.roles import OWNER, THERAPIST
from clinic.staff.actions.add_staff import StaffChanges, enter_registrations, sync_therapist_resource
from clinic.staff.actions.invite import post_invitation
from clinic.staff.actions.set_password import check_password_is_strong
from clinic.staff.actions.sign_out import sign_out_everywhere
from clinic.staff.open_work import OpenRecord, keep_work_in_hand


@transaction.atomic
def change_staff(
    *, person: Staff, changes: StaffChanges, revision: int | None, by: Actor, force_reason: str = ""
) -> Staff:
    """Change details or roles; a new password signs out everywhere. One owner always stays.

    Letters that wait follow to a new address, and an invitation is sent there anew. When somebody stops being
    a therapist it raises `would_strand` with their visits and `would_leave_open` with their open work, unless
    it is forced with a reason.
    """
    scope = _scope(person) if "roles" in changes else Scope()
    with (
        _keep_work_in_hand(person, changes.get("roles"), force_reason) as work,
        keep_visits_covered(scope, by=by, force_reason=force_reason) as visits,
    ):
        person = _change(person, changes, revision, by=by, reason=force_reason)
    return _attach(person, visits, work)


def _keep_work_in_hand(
    person: Staff, roles: Iterable[str] | None, force_reason: str
) -> AbstractContextManager[Sequence[OpenRecord]]:
    """Guard the open work of somebody who stops being a therapist; other changes of roles touch none."""
    if roles is None or THERAPIST in roles:
        return nullcontext(())
    return keep_work_in_hand(person, force_reason=force_reason)


def _change(person: Staff, changes: StaffChanges, revision: int | None, *, by: Actor, reason: str) -> Staff:
    person = _lock_with_owners(person, revision)
    was_owner, before = OWNER in person.roles and person.is_active, person.email
    columns = person.column_values()
    for name, value in changes.items():
        if name not in ("password", "registrations"):
            setattr(person, name, value)
    person.email, person.roles = person.email.lower(), sorted(set(person.roles))
    if was_owner and OWNER not in person.roles:
        _require_another_owner(person)
    if (password := changes.get("password")) is not None:
        check_password_is_strong(password, person)
        person.set_password(password)
        sign_out_everywhere(person=person, by=by)
    if is_invited_anew := person.email != before and _is_invited(person):
        person.invited_at = clock.now()
    if person.email != before:
        outbox.readdress(recipient_keys=[str(person.pk)], before=before, now=person.email)
    if "registrations" in changes:
        enter_registrations(person, changes["registrations"])
    elif person.column_values() == columns:
        return person
    person = _save(person, "changed", changes, by, reason=reason)
    if is_invited_anew:
        post_invitation(person, by=by)
    return person


def _is_invited(person: Staff) -> bool:
    """Return True if somebody has still to choose their first password."""
    return person.is_active and person.invited_at is not None and not person.has_usable_password()


@transaction.atomic
def archive_staff(*, person: Staff, revision: int | None, by: Actor, force_reason: str = "") -> Staff:
    """Let a person go: signed out everywhere, no longer bookable; what they did keeps their name.

    Letters to them that have not left are taken back. Raises `would_strand` with the visits of a therapist
    and `would_leave_open` with their drafts and unsent plans, unless it is forced with a reason; colleagues
    can take those over at any time.
    """
    with (
        keep_work_in_hand(person, force_reason=force_reason) as work,
        keep_visits_covered(_scope(person), by=by, force_reason=force_reason) as visits,
    ):
        person = _lock_with_owners(person, revision)
        if not person.is_active:
            raise Refusal("archived_already", "This person was archived already.")
        if OWNER in person.roles:
            _require_another_owner(person)
        person.archived_at = clock.now()
        sign_out_everywhere(person=person, by=by)
        outbox.readdress(recipient_keys=[str(person.pk)], before=person.email, now="")
        person = _save(person, "archived", ["archived_at"], by, reason=force_reason)
    return _attach(person, visits, work)


@transaction.atomic
def restore_staff(*, person: Staff, revision: int | None, by: Actor) -> Staff:
    """Take a person back in their old roles; a therapist can be booked again, and has their visits again."""
    with keep_visits_covered(_scope(person), by=by) as visits:
        person = _lock_with_owners(person, revision)
        person.archived_at = None
        person = _save(person, "restored", ["archived_at"], by)
    return attach_visits(person, visits)


def _scope(person: Staff) -> Scope:
    """Return the scope of the visits that a therapist has."""
    return Scope(resources=list(Resource.objects.filter(staff=person).values_list("pk", flat=True)))


def _lock_with_owners(person: Staff, revision: int | None) -> Staff:
    """Lock a person together with all owners, so that two owners cannot remove each other at once."""
    owners = Q(roles__contains=[OWNER], archived_at=None)
    keys = Staff.objects.filter(owners | Q(pk=person.pk)).values_list("pk", flat=True)
    [locked] = [row for row in Staff.lock_all(keys) if row.pk == person.pk]
    locked.require_revision(revision)
    return locked


def _require_another_owner(person: Staff) -> None:
    others = Staff.objects.filter(roles__contains=[OWNER], archived_at=None).exclude(pk=person.pk)
    if not others.exists():
        raise Refusal("last_owner", "This is the only owner. Make somebody else an owner first.")


def _attach(person: Staff, visits: AffectedVisits, work: Sequence[OpenRecord]) -> Staff:
    """Return the person with the visits and the open work that the change left behind, for the answer."""
    person.__dict__["open_work"] = work
    return attach_visits(person, visits)


def _save(person: Staff, verb: str, fields: Iterable[str], by: Actor, *, reason: str = "") -> Staff:
    person.full_clean()
    person.save_revision()
    sync_therapist_resource(person)
    audit.record(by, verb, person, fields=fields, reason=reason)
    return person
