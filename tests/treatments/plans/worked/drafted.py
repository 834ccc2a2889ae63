"""Plans drafted for clients from their marks, and the words of their letters."""

import re

from clients.addressing import Addressee, addressee
from clinic.mail.outbox import Letter
from clinic.models import Location, Staff
from tests.factories import ClientFactory, ConditionFactory, EpisodeFactory, visit_of
from tests.treatments.plans.worked.clients_of_practice import WorkedClient
from treatments.models import EpisodeZone, MarkedPoint, SelfCarePlan, Zone
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.plans.actions.draft import draft_plan
from treatments.plans.chart import points_of_plan

MOST_WORDS = 250


def plan_of(worked: WorkedClient, location: Location, by: Staff) -> SelfCarePlan:
    """Draft the plan for this client, from a visit with these marks."""
    client = ClientFactory.create(
        name=worked.name,
        email="reader@example.test",
        self_care_tools=list(worked.tools),
        gets_down_to_floor=worked.gets_down_to_floor,
    )
    episode = EpisodeFactory.create(
        client=client, own_words=worked.complaint, opened_by=by, **worked.complaint_fields
    )
    for zone in Zone.objects.filter(slug__in=worked.zones):
        side = "midline" if zone.laterality == "midline" else worked.marks[0]["side"]
        EpisodeZone.objects.create(episode=episode, zone=zone, side=side)
    note = open_note(attendance=visit_of(client, location), by=by, episode=episode)
    note.pain_before = worked.pain
    note.save(update_fields=["pain_before"])
    for data in worked.marks:
        mark_point(note=note, data=data, by=by)  # type: ignore[arg-type]
    note = sign_note(note=note, revision=None, by=by)
    for code, places in worked.conditions:
        ConditionFactory.create(client=client, code=code, places=list(places))
    plan = draft_plan(note=note, by=by)
    SelfCarePlan.objects.filter(pk=plan.pk).update(message=worked.message)
    return SelfCarePlan.objects.with_details().get(pk=plan.pk)


def reader_and_points(plan: SelfCarePlan) -> tuple[Addressee, list[MarkedPoint]]:
    """The reader of the letter, and the points of its chart."""
    reader = addressee(plan.note.attendance.client, plan.note.location.today())
    assert reader is not None
    return reader, points_of_plan(plan)


def words_seen(letter: Letter) -> int:
    """Count the words read in the letter, with its button and foot."""
    body = re.sub(r'<div class="preview".*?</div>', "", letter.html.split("<body", 1)[1], flags=re.DOTALL)
    return len(re.sub(r"<[^>]+>", " ", body.split(">", 1)[1]).split())
