"""The functions of forms that scheduling calls: settings.QUESTIONS_BEFORE_VISIT names this module."""

from treatments.intake.actions.ask import ask_before_visit
from treatments.intake.actions.off import ask_again, cancel_questions
from treatments.intake.letters import blocks_of_requests as blocks_of

__all__ = ["ask_again", "ask_before_visit", "blocks_of", "cancel_questions"]
