"""Referred pain: the muscles that send pain to given zones; pure."""

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
    """A site with the requested zones that it sends pain to."""

    code: str
    primary: list[str] = field(default_factory=list)
    spillover: list[str] = field(default_factory=list)


@dataclass
class Sender:
    """A muscle that sends pain to every requested zone, by one site or another."""

    muscle: str
    name: str
    region: str
    sites: list[SendingSite] = field(default_factory=list)

    def zones(self, *, primarily: bool) -> set[str]:
        """Return the zones it sends pain to: primarily, or in any way."""
        return {
            zone
            for site in self.sites
            for zone in (site.primary if primarily else site.primary + site.spillover)
        }


def senders(rows: Iterable[ReferralRow], zones: Collection[str]) -> list[Sender]:
    """Return the muscles that send pain to every one of these zones; `rows` are in catalogue order.

    Those that reach more of the zones primarily come first, else in catalogue order.
    """
    muscles: dict[str, Sender] = {}
    for row in rows:
        sender = muscles.setdefault(row.muscle, Sender(row.muscle, row.name, row.region))
        site = next((site for site in sender.sites if site.code == row.site), None)
        if site is None:
            sender.sites.append(site := SendingSite(row.site))
        (site.primary if row.primary else site.spillover).append(row.zone)
    reaching_all = [sender for sender in muscles.values() if sender.zones(primarily=False) >= set(zones)]
    return sorted(reaching_all, key=lambda sender: -len(sender.zones(primarily=True)))
