"""The baseline of booking: the rows one booking writes, inserted bare over psycopg, one transaction each."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg.types.range import TimestamptzRange

from tests.bench.clinic import BenchClinic

START = datetime(2031, 1, 6, 9, tzinfo=UTC)
HOUR, RESERVED = timedelta(hours=1), timedelta(minutes=75)


def bare_rate(address: str, clinic: BenchClinic, bookings: int, threads: int) -> float:
    """Return the bookings a second when their rows are only inserted, by this many threads of one process."""
    each = bookings // threads
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(lambda number: _insert(address, clinic, number, each), range(threads)))
    return each * threads / (time.perf_counter() - started)


def _insert(address: str, clinic: BenchClinic, number: int, count: int) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for turn in range(count):
            with connection.transaction():
                insert_booking(connection, clinic, number, START + timedelta(hours=2 * turn))


def insert_booking(
    connection: psycopg.Connection, clinic: BenchClinic, number: int, starts: datetime
) -> None:
    """Insert a visit, its assignments, attendance and reservations, audit, letter, file and kept answer."""
    client, now = clinic.clients[number], datetime.now(UTC)
    visit = _insert_visit(connection, clinic, client, now, starts)
    _insert_people(connection, visit, client, (clinic.therapists[number], clinic.rooms[number]), now, starts)
    connection.execute(
        "INSERT INTO clinic_auditentry (at, actor_kind, actor_key, verb, subject, subject_key, client_key,"
        " fields, reason) VALUES (%s, 'staff', %s, 'booked', 'appointment', %s, %s, '{seats}', '')",
        [now, str(client), str(visit), str(client)],
    )
    _insert_letter(connection, visit, client, now)
    connection.execute(
        "INSERT INTO clinic_keptanswer (created_at, scope, method, path, key, body_hash, status, body, etag)"
        " VALUES (%s, 'bench', 'POST', '/api/v1/appointments', %s, 'hash', 201, %s, '\"1\"')",
        [now, str(uuid.uuid4()), "x" * 1400],
    )


def _insert_visit(
    connection: psycopg.Connection, clinic: BenchClinic, client: UUID, now: datetime, starts: datetime
) -> UUID:
    row = connection.execute(
        "INSERT INTO scheduling_appointment (created_at, revision, client_id, service_id, location_id,"
        " starts_at, ends_at, state, price, sequence, cancelled_by, cancel_reason, cancelled_late, overrides,"
        " override_reason, needs_rebooking, confirmed_by, cancel_recorded_by, desk_note, outside_hours)"
        " VALUES (%s, 1, %s, %s, %s, %s, %s, 'booked', 6500, 0, '', '', false, '{}', '', false, '', '', '',"
        " 0)"
        " RETURNING id",
        [now, client, clinic.service, clinic.location, starts, starts + HOUR],
    ).fetchone()
    assert row
    return UUID(str(row[0]))


def _insert_people(
    connection: psycopg.Connection,
    visit: UUID,
    client: UUID,
    resources: tuple[UUID, UUID],
    now: datetime,
    starts: datetime,
) -> None:
    """Insert the assignments of a therapist and a room, the client's attendance, and what all reserve."""
    for resource, kind in zip(resources, ("therapist", "room"), strict=True):
        connection.execute(
            "INSERT INTO scheduling_seat (created_at, appointment_id, resource_id, kind, outside_hours)"
            " VALUES (%s, %s, %s, %s, 0)",
            [now, visit, resource, kind],
        )
    connection.execute(
        "INSERT INTO scheduling_attendance (created_at, appointment_id, client_id, health_news)"
        " VALUES (%s, %s, %s, 'not_asked')",
        [now, visit, client],
    )
    for column, key, end in (
        ("client_id", client, starts + HOUR),
        *(("resource_id", resource, starts + RESERVED) for resource in resources),
    ):
        connection.execute(
            f"INSERT INTO scheduling_claim (created_at, {column}, during, blocking, appointment_id,"
            " overbooked_reason, rivals) VALUES (%s, %s, %s, true, %s, '', '{}')",
            [now, key, TimestamptzRange(starts, end), visit],
        )


def _insert_letter(connection: psycopg.Connection, visit: UUID, client: UUID, now: datetime) -> None:
    """Insert the confirmation with its calendar file."""
    letter = connection.execute(
        "INSERT INTO clinic_envelope (created_at, kind, channel, state, sensitivity, recipient_key, about,"
        " to_address, reply_to, subject, text, html, opt_out_url, message_id, send_after,"
        " attempts, last_error, reader, cause, hours)"
        " VALUES (%s, 'booking_confirmed', 'email', 'waiting', 'desk', %s, %s, 'a@example.test', '',"
        " 'Booked',"
        " %s, %s, '', %s, '2040-01-01', 0, '', '', '', '') RETURNING id",
        [now, str(client), f"appointment:{visit}", "words " * 200, "words " * 1000, str(uuid.uuid4())],
    ).fetchone()
    assert letter
    connection.execute(
        "INSERT INTO clinic_attachment (created_at, envelope_id, name, content_type, content_id, content)"
        " VALUES (%s, %s, 'visit.ics', 'text/calendar', '', %s)",
        [now, letter[0], b"x" * 900],
    )
