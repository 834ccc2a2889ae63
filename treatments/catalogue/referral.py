"""Which muscles send pain to given zones; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class ReferralRow(NamedTuple):
    """One referral of the catalogue: from a site of a muscle to a zone."""

    muscle: str
    name: str
    region: str
    site: str
    zone: str
    primary: bool


@dataclass
class SendingSite:
    """A site with the wanted zones it sends pain to."""

    code: str
    primary: list[str] = field(default_factory=list)
    spillover: list[str] = field(default_factory=list)


@dataclass
class Sender:
    """A muscle that sends pain to every wanted zone, by one site or another."""

    muscle: str
    name: str
    region: str
    sites: list[SendingSite] = field(default_factory=list)

    def reached(self, *, primarily: bool) -> set[str]:
        """The zones it reaches: primarily, or in any way."""
        return {z for site in self.sites for z in (site.primary + ([] if primarily else site.spillover))}


def senders(sent: Iterable[ReferralRow], wanted: Collection[str]) -> list[Sender]:
    """Those that reach every wanted zone; the more of them primarily the earlier, else in catalogue order."""
    found: dict[str, Sender] = {}
    for one in sent:
        sender = found.setdefault(one.muscle, Sender(one.muscle, one.name, one.region))
        site = next((site for site in sender.sites if site.code == one.site), None)
        if site is None:
            sender.sites.append(site := SendingSite(one.site))
        (site.primary if one.primary else site.spillover).append(one.zone)
    whole = [sender for sender in found.values() if sender.reached(primarily=False) >= set(wanted)]
    return sorted(whole, key=lambda sender: -len(sender.reached(primarily=True)))
