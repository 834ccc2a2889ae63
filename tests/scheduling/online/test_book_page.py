"""/book: services, times and the details of a visit, without script and cookie."""

from datetime import timedelta

from django.test import Client as Browser

from clients.models import Client, Condition, Consent, ConsentText
from clinic import clock
from clinic.models import AuditEntry, Envelope, Service
from scheduling.models import Appointment, Hold, OnlineBooking, Reservation
from scheduling.online.actions.end_booking import end_expired_bookings
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.online.steps import (
    AT_TEN,
    DETAILS,
    begin_booking,
    book_online,
    choose,
    confirm_path,
    offer_online,
    send_details,
)


def text_of(answer: object) -> str:
    """Return the words of a page."""
    content: bytes = answer.content  # type: ignore[attr-defined]
    return content.decode()


def test_book_lists_what_is_booked_online(client: Browser, online: Diary) -> None:
    offer_online(online.couples, online_new="no", online_known="no")
    text = text_of(client.get("/book"))

    assert "Trigger point massage" in text and "60 minutes, £65.00" in text
    assert "Couples massage" not in text
    assert not client.cookies


def test_book_asks_to_call_where_nothing_is_booked_online(client: Browser, diary: Diary) -> None:
    assert "We book by phone" in text_of(client.get("/book"))


def test_book_shows_free_times_by_day_and_therapist(client: Browser, online: Diary) -> None:
    text = text_of(client.get(f"/book?service={online.massage.pk}&location={online.location.pk}"))
    assert "Tuesday 3 March" in text and 'value="20260303T1000Z"' in text and "Anyone" in text

    send_details(client, begin_booking(client, online, therapist=str(online.theo.pk)))
    of_theo = text_of(
        client.get(
            f"/book?service={online.massage.pk}&location={online.location.pk}&therapist={online.theo.pk}"
        )
    )
    assert 'value="20260303T1000Z"' not in of_theo and 'value="20260303T1400Z"' in of_theo


def test_book_keeps_the_notice(client: Browser, online: Diary) -> None:
    Service.objects.filter(pk=online.massage.pk).update(online_notice_hours=30)

    answer = choose(client, online, AT_TEN)

    assert answer.status_code == 409 and "has just gone" in text_of(answer)
    assert not OnlineBooking.objects.exists() and not Hold.objects.exists()


def test_book_refuses_what_is_no_time(client: Browser, online: Diary) -> None:
    for at in ("", "tomorrow", "20260303T1000"):
        answer = client.post("/book", {"service": str(online.massage.pk), "at": at})
        assert answer.status_code == 422
    assert client.get("/book?service=1").status_code == 200
    assert client.get("/book?service=%00").status_code == 200
    assert client.put("/book").status_code == 405


def test_new_client_is_booked_once_the_email_is_proved(client: Browser, online: Diary) -> None:
    before = Client.objects.count()
    path = begin_booking(client, online)
    page = text_of(client.get(path))
    assert "Held for you until 08:15" in page and "Tuesday 3 March" in page and "10:00 to 11:00" in page
    sent = text_of(send_details(client, path))
    assert "We have written to nora@example.test" in sent
    assert Client.objects.count() == before and not Appointment.objects.exists()

    link = confirm_path()
    assert "Book this visit" in text_of(client.get(link))
    assert not Appointment.objects.exists()
    booked = text_of(client.post(link, follow=True))

    assert "Your visit is booked" in booked and "See, move or cancel" in booked
    visit = Appointment.objects.get()
    assert (visit.starts_at, visit.client.name, visit.client.email) == (
        AT_TEN,
        "Nora New",
        "nora@example.test",
    )
    assert (visit.client.phone, str(visit.client.birth_on)) == ("+442079460001", "1980-05-03")
    assert not Hold.objects.exists()
    assert {row.appointment_id for row in Reservation.objects.all()} == {visit.pk}
    assert sorted(Envelope.objects.values_list("kind", flat=True)) == ["booking_confirmed", "online_booking"]
    kept = OnlineBooking.objects.get()
    assert (kept.name, kept.email, kept.phone, kept.birth_on, kept.conditions) == ("", "", "", None, [])
    assert AuditEntry.objects.get(verb="booked").actor_kind == "link"


def test_confirm_twice_books_once(client: Browser, online: Diary) -> None:
    book_online(client, online)
    again = client.post(confirm_path(), follow=True)

    assert "Your visit is booked" in text_of(again) and Appointment.objects.count() == 1
    assert "Your visit is booked" in text_of(client.get(confirm_path()))


def test_known_client_is_booked_on_their_record(client: Browser, online: Diary) -> None:
    Client.objects.filter(pk=online.ana.pk).update(birth_on="1980-05-03", language="de")
    before = Client.objects.count()

    booked = book_online(client, online, email="ANA@example.test", name="Whoever")

    assert Client.objects.count() == before
    visit = Appointment.objects.get()
    assert visit.client == online.ana
    online.ana.refresh_from_db()
    assert (online.ana.name, online.ana.phone) == ("Ana", "")
    assert '<html lang="de">' in text_of(booked)


def test_same_email_and_another_birth_date_is_another_person(client: Browser, online: Diary) -> None:
    Client.objects.filter(pk=online.ana.pk).update(birth_on="1981-05-03")

    book_online(client, online, email="ana@example.test", name="Ana")

    assert Appointment.objects.get().client != online.ana


def test_same_email_and_name_without_a_birth_date_is_the_same_person(client: Browser, online: Diary) -> None:
    book_online(client, online, email="ana@example.test", name="ANA")

    assert Appointment.objects.get().client == online.ana


def test_letter_and_page_say_the_same_of_known_and_unknown(client: Browser, online: Diary) -> None:
    seen = []
    for hour, email in ((13, "ana@example.test"), (15, "nobody@example.test")):
        at = AT_TEN.replace(hour=hour)
        path = begin_booking(client, online, at)
        with clock.at(clock.now()):
            answer = send_details(client, path, email=email)
        booking = OnlineBooking.objects.get(starts_at=at)
        letter = Envelope.objects.get(about=f"online_booking:{booking.pk}")
        words = (
            text_of(answer)
            .replace(email, "E-MAIL")
            .replace(f"{hour}:00", "HOUR")
            .replace(f"{hour + 1}:00", "H")
        )
        said = letter.text.replace(f"{hour}:00", "HOUR").split("/c/")[0]
        seen.append((answer.status_code, words, said, letter.kind, letter.reader, letter.state))
    assert seen[0] == seen[1]
    assert Envelope.objects.count() == 2
    assert "Nora" not in Envelope.objects.all()[0].text + Envelope.objects.all()[0].subject


def test_sending_details_reads_no_client(
    client: Browser, online: Diary, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = begin_booking(client, online)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        send_details(client, path)
    assert not [each["sql"] for each in asked if 'FROM "clients_client"' in each["sql"]]


def test_red_answer_asks_to_call_and_keeps_nothing(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)

    answer = send_details(client, path, health=["CI-DVT"])

    text = text_of(answer)
    assert "Please call us first" in text and 'href="tel:+442079460000"' in text
    assert "Nora" not in text and "clot" not in text
    assert not OnlineBooking.objects.exists() and not Hold.objects.exists()
    assert not Envelope.objects.exists() and not Client.objects.filter(name="Nora New").exists()
    assert choose(client, online).status_code == 303


def test_amber_answer_is_on_record_as_the_client_stated_it(client: Browser, online: Diary) -> None:
    book_online(client, online, health=["CM-PREG"])

    condition = Condition.objects.get()
    assert (condition.code, condition.source, condition.is_unconfirmed) == ("CM-PREG", "client", True)
    assert condition.client == Appointment.objects.get().client


def test_amber_answer_that_excludes_the_service_asks_to_call(client: Browser, online: Diary) -> None:
    Service.objects.filter(pk=online.massage.pk).update(tags=["heat"])

    assert "Please call us first" in text_of(
        send_details(client, begin_booking(client, online), health=["CM-PREG"])
    )


def test_faults_are_told_at_their_fields_and_all_else_is_kept(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)
    faulty = {
        "name": "",
        "email": "nora@",
        "phone": "12",
        "birth_day": "31",
        "birth_month": "2",
        "health": [],
    }
    answer = client.post(path, DETAILS | faulty)

    text = text_of(answer)
    assert answer.status_code == 422
    for sentence in (
        "type your name",
        "no e-mail address",
        "no phone number",
        "type your birth date",
        "tick what",
    ):
        assert sentence in text
    assert 'value="nora@"' in text and 'value="1980"' in text
    assert OnlineBooking.objects.get().email == "" and not Envelope.objects.exists()


def test_none_and_something_ticked_is_asked_again(client: Browser, online: Diary) -> None:
    answer = client.post(begin_booking(client, online), DETAILS | {"health": ["none", "CM-PREG"]})

    assert answer.status_code == 422 and "or that none of it does" in text_of(answer)


def test_child_is_asked_to_call(client: Browser, online: Diary) -> None:
    answer = client.post(begin_booking(client, online), DETAILS | {"birth_year": "2012"})

    assert answer.status_code == 422 and "a parent or guardian books" in text_of(answer)


def test_consent_is_recorded_with_its_text_and_how(client: Browser, online: Diary, fern: ApiUser) -> None:
    text = ConsentText.objects.create(
        kind="treatment", number=1, language="en", body="## Massage\n\nI agree to be treated."
    )
    text.hash = text.content_hash()
    text.published_at, text.published_by = clock.now(), str(fern.person.pk)
    text.save()
    path = begin_booking(client, online)
    assert "I agree to be treated." in text_of(client.get(path))
    assert "read what you agree to" in text_of(client.post(path, DETAILS))

    send_details(client, path, agree=text.hash)
    assert not Consent.objects.exists()
    client.post(confirm_path())

    consent = Consent.objects.get()
    assert (consent.text, consent.how, consent.given_by_name) == (text, "online", "Nora New")
    assert (consent.signature.name, consent.signature.address) == ("Nora New", "nora@example.test")


def test_time_that_was_taken_meanwhile_shows_others(client: Browser, online: Diary, dana: ApiUser) -> None:
    path = begin_booking(client, online, therapist=str(online.theo.pk))
    with clock.at(clock.now() + timedelta(minutes=20)):
        body = {
            "client": str(online.ben.pk),
            "service": str(online.massage.pk),
            "starts_at": AT_TEN.isoformat(),
        }
        assert dana.api("POST", "appointments", body | {"therapist": str(online.theo.pk)}).status_code == 201
        answer = send_details(client, path)

    assert answer.status_code == 409 and "has just gone" in text_of(answer)
    assert not Envelope.objects.filter(kind="online_booking").exists()


def test_slow_typist_gets_the_time_if_it_is_still_free(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)
    with clock.at(clock.now() + timedelta(minutes=40)):
        assert "No longer held" in text_of(client.get(path))
        assert "We have written to" in text_of(send_details(client, path))
        assert "Your visit is booked" in text_of(client.post(confirm_path(), follow=True))


def test_desk_is_told_that_somebody_books_online(client: Browser, online: Diary, dana: ApiUser) -> None:
    begin_booking(client, online, therapist=str(online.theo.pk))
    body = {"client": str(online.ben.pk), "service": str(online.massage.pk), "starts_at": AT_TEN.isoformat()}

    answer = dana.api("POST", "appointments", body | {"therapist": str(online.theo.pk)})

    assert (answer.status_code, answer.json()["code"], answer.json()["held_by"]) == (409, "held", None)
    assert "books this time online" in answer.json()["detail"]
    [hold] = dana.api("GET", "holds").json()["results"]
    assert hold["held_by"] is None
    for method, path in (("POST", f"holds/{hold['id']}/extend"), ("DELETE", f"holds/{hold['id']}")):
        assert dana.api(method, path).json()["code"] == "held_online"


def test_booking_is_over_after_two_hours_and_swept(client: Browser, online: Diary) -> None:
    send_details(client, begin_booking(client, online))
    link = confirm_path()
    with clock.at(clock.now() + timedelta(hours=2)):
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code == 410 and "not finished in time" in text_of(answer)
        assert not Appointment.objects.exists()
        assert choose(client, online).status_code == 303
        assert (end_expired_bookings(), end_expired_bookings()) == (1, 0)
        assert client.get(link).status_code == 410
    assert not OnlineBooking.objects.exclude(email="").exists()


def test_new_clients_are_asked_to_call_where_only_known_ones_book(client: Browser, online: Diary) -> None:
    offer_online(online.massage, online_new="no")
    before = Client.objects.count()

    answer = book_online(client, online)

    assert answer.status_code == 409 and "Please call us" in text_of(answer)
    assert not Appointment.objects.exists() and Client.objects.count() == before
    assert Hold.objects.exists()


def test_links_of_one_purpose_open_no_other_page(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)
    send_details(client, path)

    assert client.get(path.replace("/book/", "/c/")).status_code == 404
    assert client.get(confirm_path().replace("/c/", "/book/")).status_code == 404
    assert client.get("/book/unknown").status_code == 404


def test_page_speaks_german(client: Browser, online: Diary) -> None:
    german = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9"}
    assert "Besuch buchen" in text_of(client.get("/book", **german))  # type: ignore[arg-type]
    body = {"service": str(online.massage.pk), "location": str(online.location.pk), "at": "20260303T1000Z"}
    path = client.post("/book", body, **german)["Location"]  # type: ignore[arg-type]
    page = text_of(client.get(path))
    assert '<html lang="de">' in page and "Ihre Gesundheit" in page and "Sind Sie schwanger?" in page

    send_details(client, path)
    assert "bestätigen" in Envelope.objects.get().text


def test_addresses_and_subjects_carry_nothing_personal(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)
    send_details(client, path, health=["CM-PREG"])

    letter = Envelope.objects.get()
    for words in (path, confirm_path(), letter.subject, letter.text, letter.about, letter.recipient_key):
        assert "nora" not in words.lower() and "preg" not in words.lower()
