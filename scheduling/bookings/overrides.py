"""A member of staff may overrule some rules of booking, with a reason that stays on the visit."""

from dataclasses import dataclass, field

from clinic.refusals import Refusal


@dataclass
class Override:
    """Collects the rules overruled; without a reason each of them refuses."""

    reason: str = ""
    codes: list[str] = field(default_factory=list)

    def judge(self, refusal: Refusal) -> None:
        """Raise the refusal, or note its code when there is a reason to overrule it."""
        if not self.reason:
            raise refusal
        if refusal.code not in self.codes:
            self.codes.append(refusal.code)
