"""Things that happen to a client before two records are joined: one function each, by their names."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from clients.actions.consents.end_expired import end_expired_consents
from clients.actions.consents.terms import ConsentTerms, SignatureDetails
from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import (
    Call,
    Client,
    ClientLabel,
    ConsentText,
    ContactPerson,
    ExternalRef,
    FamilyLink,
    HealthStatement,
    ImportBatch,
    ImportRow,
    Label,
    TherapistWish,
)
from clients.models.consent import LETTERS
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.opt_out import opt_out
from clinic.models import Location, Resource, Staff, Suppression
from clinic.refusals import Refusal
from scheduling.models import Appointment, Attendance
from tests.factories import (
    ConditionFactory,
    FollowUpFactory,
    ServiceFactory,
    baseline_of,
    check_in_after,
    episode_in,
    visit_of,
)
from tests.past import note_of, plan_of
from treatments.models import FormAnswer, FormRequest, FormVersion, ImportedNote, IntakeForm, Reading

TEST = SystemActor("test")
SPOKEN = ("treatment", "reminders", "aftercare")


class History:
    """The lives of two records: each event is of one of them, and tells by a number which kind, and when."""

    def __init__(self, source: Client, target: Client, relative: Client, therapist: Resource) -> None:
        self.source, self.target, self.relative, self.therapist = source, target, relative, therapist
        self.location = Location.objects.get()
        assert therapist.staff is not None
        self.staff: Staff = therapist.staff

    def live(self, name: str, of_source: bool, number: int) -> None:
        """Let an event happen; one that is refused, such as the same text twice, does not."""
        client = self.source if of_source else self.target
        try:
            EVENTS[name](self, client, number)
        except Refusal:
            return

    def says_yes(self, client: Client, number: int) -> None:
        give_consent(
            client=client,
            kind=SPOKEN[number % 3],
            text_version=str(number),
            how="phone",
            given_at=clock.now() - timedelta(days=number),
            by=TEST,
        )

    def says_no(self, client: Client, number: int) -> None:
        kind = SPOKEN[number % 3] if number < 7 else "photos"
        withdraw_consent(client=client, kind=kind, said_at=clock.now() - timedelta(days=number), by=TEST)

    def signs(self, client: Client, number: int) -> None:
        """Sign a text about pictures that holds for two days, or for good; days that are over have ended."""
        valid = 2 if number % 2 else None
        text = ConsentText.objects.filter(
            kind="photos", valid_days=valid
        ).first() or ConsentText.objects.create(
            kind="photos",
            number=1 if valid else 2,
            language="en",
            body="You may take pictures.",
            valid_days=valid,
            hash="x",
            published_at=clock.now(),
            published_by="test",
        )
        signature = SignatureDetails(name=client.name, text_hash=text.hash)
        give_consent(
            client=client,
            kind="photos",
            text=text,
            how="online",
            given_at=clock.now() - timedelta(days=number),
            terms=ConsentTerms(signature=signature),
            by=TEST,
        )
        end_expired_consents()

    def opts_out(self, client: Client, number: int) -> None:
        for letter in LETTERS[SPOKEN[1 + number % 2]]:
            row = opt_out(recipient_key=str(client.pk), kind=letter, by=TEST)
            Suppression.objects.filter(pk=row.pk).update(created_at=clock.now() - timedelta(days=number))

    def has_a_condition(self, client: Client, number: int) -> None:
        """Have a condition: one recorded, one that the client stated, or one that has ended."""
        ended = {"ended_at": clock.now(), "ended_by": "test"}
        states: list[dict[str, Any]] = [{}, {"source": "client"}, ended]
        ConditionFactory.create(client=client, code=("CL-SCAR", "CI-FEVER")[number % 2], **states[number % 3])

    def tells_and_calls(self, client: Client, number: int) -> None:
        HealthStatement.objects.create(client=client, words="Blood thinners.", recorded_by=str(client.pk))
        Call.objects.create(
            client=client,
            direction="incoming",
            outcome="reached",
            called_at=clock.now(),
            logged_by=self.staff,
        )

    def wishes(self, client: Client, number: int) -> None:
        TherapistWish.objects.get_or_create(
            client=client, resource=self.therapist, defaults={"wish": ("prefer", "never")[number % 2]}
        )

    def is_somebody(self, client: Client, number: int) -> None:
        """Have a label, a doctor, an answer to a field of the practice's own, and an address."""
        label, _made = Label.objects.get_or_create(name=("Member", "Student")[number % 2])
        ClientLabel.objects.get_or_create(client=client, label=label)
        ContactPerson.objects.create(client=client, role="doctor", name=f"Dr {number}")
        answers = {"member_since": str(number)} if number % 2 else {}
        Client.objects.filter(pk=client.pk).update(
            custom_values=answers, city=f"City {number}", gets_down_to_floor=bool(number % 3)
        )

    def has_family(self, client: Client, number: int) -> None:
        """Be of one family with a third client, who may pay; or, by mistake, with the other record."""
        other = {self.source: self.target, self.target: self.source}[client] if number == 9 else self.relative
        if other not in {link.seen_by(client)[0] for link in FamilyLink.objects.of(client)}:
            FamilyLink.objects.create(client=client, relative=other, relation="sibling")
        Client.objects.filter(pk=client.pk).update(payer=other if number % 2 else None)

    def is_treated(self, client: Client, number: int) -> None:
        """Have a complaint with its baseline, a note with points and a plan, and a question after it."""
        episode = episode_in("temple", client=client)
        baseline_of(episode, number)
        visit = visit_of(client, self.location)
        plan_of(note_of(visit, self.staff, episode), clock.now())
        check_in_after(visit, episode, answered_by=str(client.pk))
        FollowUpFactory.create(client=client, episode=episode, owner=self.staff, raised_by=str(client.pk))

    def comes_with_the_other(self, client: Client, number: int) -> None:
        """Come to a visit of both, at which one arrives, is missed, or is asked for a number."""
        fact = ("arrived_at", "no_show_at", "")[number % 3]
        starts = clock.now() - timedelta(days=number)
        visit = Appointment.objects.create(
            client=client,
            service=ServiceFactory.create(),
            location=self.location,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            price=1,
        )
        for each in (self.source, self.target):
            facts = {fact: starts} if fact and each == client else {}
            attendance = Attendance.objects.create(appointment=visit, client=each, **facts)
            if each == client and number % 2:
                Reading.objects.create(
                    client=client,
                    attendance=attendance,
                    question="average_7_days",
                    moment="baseline",
                    value=number,
                    source="client",
                    recorded_by=str(client.pk),
                )

    def is_asked_a_form(self, client: Client, number: int) -> None:
        """Be asked to fill in a form: it waits, was handed in, or is asked for no more."""
        form, _made = IntakeForm.objects.get_or_create(key="history", defaults={"title": "Health"})
        version, _made = FormVersion.objects.get_or_create(form=form, number=1)
        ends = [{}, {"submitted_at": clock.now()}, {"cancelled_at": clock.now()}][number % 3]
        if not ends and FormRequest.objects.open().filter(client=client, form=form).exists():
            return
        asked = FormRequest.objects.create(
            client=client,
            form=form,
            version=version,
            due_at=clock.now() + timedelta(days=1),
            asked_by=str(client.pk),
            **ends,
        )
        FormAnswer.objects.create(request=asked, values={"note": str(number)})

    def was_brought_in(self, client: Client, number: int) -> None:
        """Have come from another system with a note, under an id of that system."""
        batch = ImportBatch.objects.create(
            file_hash=str(ImportBatch.objects.count()),
            kind="clients",
            system="jane",
            file_name="list.csv",
            uploaded_by=self.staff,
            touched_at=clock.now(),
        )
        ImportRow.objects.create(
            batch=batch, line=number, outcome="added", target=client.pk, applied_at=clock.now()
        )
        ExternalRef.objects.create(
            system="jane", kind="clients", external_id=str(batch.pk), subject_key=client.pk, batch=batch
        )
        ImportedNote.objects.create(client=client, text="Neck stiff.", author="M. Dunn")


EVENTS: dict[str, Callable[[History, Client, int], None]] = {
    name: member
    for name, member in vars(History).items()
    if callable(member) and name not in ("__init__", "live")
}
