"""The questions that a higher app asks clients before a visit, and their place in the letters about it.

`settings.QUESTIONS_BEFORE_VISIT` names the module.
"""

from collections.abc import Collection, Iterable, Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, cast
from uuid import UUID

from django.conf import settings

from clients.addressing import Addressee
from clients.models import Client
from clinic.actors import Actor
from clinic.mail.layout import LetterBlock
from clinic.models import Service
from scheduling.models import Appointment


class HealthGroup(NamedTuple):
    """Conditions that are asked together: a title, and each code with its words to the client."""

    title: str
    conditions: Sequence[tuple[str, str]]


class QuestionsBefore(Protocol):
    """The functions of that module."""

    def ask_before_visit(self, visit: Appointment, people: Iterable[Client], *, by: Actor) -> None:
        """Ask the people of a visit what is due, in the transaction that books it."""

    def cancel_questions(
        self, visit: Appointment, *, by: Actor, only: Collection[UUID] | None = None
    ) -> None:
        """Ask no more what was asked before a visit that is off, of all or of these people."""

    def ask_again(self, visit: Appointment, *, by: Actor) -> None:
        """Ask again what was asked before a visit that stands after all."""

    def questions_online(self, service: Service, language: str) -> Sequence[HealthGroup]:
        """Return the questions whose answers decide if this service may be booked."""

    def blocks_of(self, visit: Appointment, to: Addressee) -> Sequence[LetterBlock]:
        """Return the part of a letter with the links to what its reader is asked; none for nothing."""


def ask_before(visit: Appointment, people: Iterable[Client], *, by: Actor) -> None:
    """Ask the people of a visit that was booked what is due before it."""
    _questions().ask_before_visit(visit, people, by=by)


def cancel_before(visit: Appointment, *, by: Actor, only: Collection[UUID] | None = None) -> None:
    """Ask no more what was asked before a visit that is off, of all or of these people."""
    _questions().cancel_questions(visit, by=by, only=only)


def ask_again_before(visit: Appointment, *, by: Actor) -> None:
    """Ask again what was asked before a visit that stands after all."""
    _questions().ask_again(visit, by=by)


def health_questions(service: Service, language: str) -> Sequence[HealthGroup]:
    """Return what is asked of somebody's health before this service is booked online."""
    return _questions().questions_online(service, language)


def question_blocks(visit: Appointment, to: Addressee) -> Sequence[LetterBlock]:
    """Return the part of a letter about a visit with the links to what its reader is asked before it."""
    return _questions().blocks_of(visit, to)


def _questions() -> QuestionsBefore:
    return cast(QuestionsBefore, import_module(settings.QUESTIONS_BEFORE_VISIT))
