"""The news in the forms of clients since their last visit, for briefs: one query for any number of people."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from treatments.intake.answers import AnswerLine, news_of
from treatments.models import FormAnswer

NOT_READ = "(in the client's words, not read by the machine)"


def news_since(moments: Mapping[UUID, datetime | None]) -> dict[UUID, list[str]]:
    """Return, by client, what forms handed in after their moment say that those before did not.

    A client without a moment comes for the first time: all is new that says something.
    """
    rows = FormAnswer.objects.filter(request__client__in=list(moments), submitted_at__isnull=False)
    newest_last = rows.select_related("request__version").order_by("submitted_at", "pk")
    before: dict[tuple[UUID, UUID], dict[str, object]] = {}
    news: dict[UUID, list[str]] = defaultdict(list)
    for answer in newest_last:
        client, moment = answer.request.client_id, moments[answer.request.client_id]
        assert answer.submitted_at is not None
        earlier = before.get((client, answer.request.form_id), {})
        if moment is None or answer.submitted_at > moment:
            news[client] += _in_words(news_of(answer.request.version.questions, answer.values, earlier))
        before[client, answer.request.form_id] = answer.values
    return news


def _in_words(lines: list[AnswerLine]) -> Iterator[str]:
    for line in lines:
        words = f"{line.question} {line.answer}"
        yield f"{words} {NOT_READ}" if line.is_free_text else words
