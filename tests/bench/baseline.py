"""The baseline of booking: the rows one booking writes, inserted bare over psycopg, one transaction each."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.types.range import TimestamptzRange

from tests.bench.clinic import BenchClinic

START = datetime(2031, 1, 6, 9, tzinfo=UTC)


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
                _insert_rows(connection, clinic, number, START + timedelta(hours=2 * turn))


def _insert_rows(connection: psycopg.Connection, clinic: BenchClinic, number: int, starts: datetime) -> None:
    """Insert a visit, its assignments, attendance and reservations, audit, letter, file and kept answer."""
    client, now = clinic.clients[number], datetime.now(UTC)
    ends, reserved_until = starts + timedelta(hours=1), starts + timedelta(minutes=75)
    resources = (clinic.therapists[number], clinic.rooms[number])
    execute = connection.execute
    row = execute(
        "INSERT INTO scheduling_appointment (created_at, revision, client_id, service_id, location_id,"
        " starts_at, ends_at, state, price, sequence, cancelled_by, cancel_reason, cancelled_late, overrides,"
        " override_reason, needs_rebooking, confirmed_by, cancel_recorded_by, desk_note)"
        " VALUES (%s, 1, %s, %s, %s, %s, %s, 'booked', 6500, 0, '', '', false, '{}', '', false, '', '', '')"
        " RETURNING id",
        [now, client, clinic.service, clinic.location, starts, ends],
    ).fetchone()
    assert row
    for resource, kind in zip(resources, ("therapist", "room"), strict=True):
        execute(
            "INSERT INTO scheduling_seat (created_at, appointment_id, resource_id, kind)"
            " VALUES (%s, %s, %s, %s)",
            [now, row[0], resource, kind],
        )
    execute(
        "INSERT INTO scheduling_attendance (created_at, appointment_id, client_id, health_news)"
        " VALUES (%s, %s, %s, 'not_asked')",
        [now, row[0], client],
    )
    for column, key, end in (
        ("client_id", client, ends),
        *(("resource_id", resource, reserved_until) for resource in resources),
    ):
        execute(
            f"INSERT INTO scheduling_claim (created_at, {column}, during, blocking, appointment_id,"
            " overbooked_reason, rivals) VALUES (%s, %s, %s, true, %s, '', '{}')",
            [now, key, TimestamptzRange(starts, end), row[0]],
        )
    execute(
        "INSERT INTO clinic_auditentry (at, actor_kind, actor_key, verb, subject, subject_key, client_key,"
        " fields, reason) VALUES (%s, 'staff', %s, 'booked', 'appointment', %s, %s, '{seats}', '')",
        [now, str(client), str(row[0]), str(client)],
    )
    letter = execute(
        "INSERT INTO clinic_envelope (created_at, kind, channel, state, sensitivity, recipient_key, about,"
        " to_address, reply_to, subject, text, html, opt_out_url, message_id, send_after,"
        " attempts, last_error, reader, cause, hours)"
        " VALUES (%s, 'booking_confirmed', 'email', 'waiting', 'desk', %s, %s, 'a@example.test', '',"
        " 'Booked',"
        " %s, %s, '', %s, '2040-01-01', 0, '', '', '', '') RETURNING id",
        [now, str(client), f"appointment:{row[0]}", "words " * 200, "words " * 1000, str(uuid.uuid4())],
    ).fetchone()
    assert letter
    execute(
        "INSERT INTO clinic_attachment (created_at, envelope_id, name, content_type, content_id, content)"
        " VALUES (%s, %s, 'visit.ics', 'text/calendar', '', %s)",
        [now, letter[0], b"x" * 900],
    )
    execute(
        "INSERT INTO clinic_keptanswer (created_at, scope, method, path, key, body_hash, status, body, etag)"
        " VALUES (%s, 'bench', 'POST', '/api/v1/appointments', %s, 'hash', 201, %s, '\"1\"')",
        [now, str(uuid.uuid4()), "x" * 1400],
    )
