"""Which requirements of a decision are best laid out together, and which facts are then one's alone; lays nothing out itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from knowledge.rules.branches import Branch
from knowledge.rules.linked import slots_of
from knowledge.rules.programs import Link

A_STANDING, WORTHWHILE = 1 << 16, 0.9
"""How many ways are laid out in the time that one standing takes however few they are; what saves less than a tenth saves nothing."""


@dataclass(frozen=True)
class Cluster:
    """Children of the root laid out as one: the facts they read, those that are theirs alone, and the implications that only these need."""

    children: tuple[Branch, ...]
    reads: frozenset[int]
    own: frozenset[int]
    links: tuple[Link, ...]
    columns: int
    """In how many ways what it has beside facts can stand."""

    def standings(self, sizes: Mapping[int, int]) -> int:
        return self.columns * prod(sizes[slot] for slot in self.own)


@dataclass(frozen=True)
class Division:
    """The clusters, and the implications among the facts that they share."""

    clusters: tuple[Cluster, ...]
    links: tuple[Link, ...]

    def cost(self, sizes: Mapping[int, int]) -> float:
        own = frozenset().union(*(cluster.own for cluster in self.clusters))
        ways = prod(size for slot, size in sizes.items() if slot not in own)
        return sum(cluster.standings(sizes) for cluster in self.clusters) * (1 + ways / A_STANDING)

    def owning(self, slot: int) -> "Division":
        """The same with all that looks at ``slot`` laid out together."""
        links = tuple(link for link in self.links if slot in slots_of(link))
        together = [cluster for cluster in self.clusters if slot in cluster.reads or any(slot in slots_of(link) for link in cluster.links)]
        made = Cluster(
            tuple(child for cluster in together for child in cluster.children),
            frozenset().union(*(cluster.reads for cluster in together)),
            frozenset({slot}).union(*(cluster.own for cluster in together)),
            (*links, *(link for cluster in together for link in cluster.links)),
            prod(cluster.columns for cluster in together),
        )
        rest = tuple(cluster for cluster in self.clusters if cluster not in together)
        return Division((*rest, made), tuple(link for link in self.links if link not in links))


def divided(clusters: Iterable[Cluster], links: Sequence[Link], sizes: Mapping[int, int], *, never: frozenset[int]) -> Division:
    """The division that costs least, one fact after the other; the facts in ``never`` stay shared."""
    division = Division(tuple(clusters), tuple(links))
    cost = division.cost(sizes)
    while True:
        shared = [slot for slot in sizes if slot not in never and not any(slot in cluster.own for cluster in division.clusters)]
        found = min(((one.cost(sizes), slot, one) for slot in shared for one in (division.owning(slot),)), default=None)
        if found is None or found[0] > WORTHWHILE * cost:
            return division
        cost, _, division = found
