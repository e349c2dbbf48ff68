"""Boxes that hold every case of something, as narrow as looking along each dimension makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import define, field

from procrules.analysis.cells import Box, Cell, Dimension, boxes
from procrules.backends.smt import Case, Term, either

Find = Callable[[Sequence[Term]], Case | None]
"""Returns a case in which it is so and in which some terms hold as well; ``None`` where there is none."""


@define
class Cover:
    """Something that is so in some cases, and the dimensions along which these are looked at."""

    find: Find
    dimensions: tuple[Dimension, ...]
    _met: set[tuple[Cell, ...]] = field(init=False, factory=set)

    def whole(self) -> Box:
        """Return the box of all cases."""
        return tuple(frozenset(c for c, _ in d.cells) for d in self.dimensions)

    def boxes(self) -> list[Box]:
        """Return boxes that together hold every case."""
        hull = self.hull(self.whole())
        return (
            []
            if hull is None
            else boxes(self._parted(hull, [i for i, d in enumerate(self.dimensions) if d.parts]))
        )

    def hull(self, box: Box) -> Box | None:
        """Return the cells of a box that are met, along each dimension by itself; ``None``: none is."""
        while True:
            met = [k for k in self._met if all(c in cells for c, cells in zip(k, box, strict=True))]
            seen = tuple(frozenset(k[i] for k in met) for i in range(len(box)))
            if met and seen == box:
                return seen
            left = (
                d.within(cells - known)
                for d, cells, known in zip(self.dimensions, box, seen, strict=True)
            )
            case = self.find((*within(self.dimensions, box), either(*left) if met else True))
            if case is None:
                return seen if met else None
            self._met.add(tuple(d.cell(case) for d in self.dimensions))

    def _parted(self, hull: Box, axes: Sequence[int]) -> Iterator[Box]:
        """Yield a box as it is, or in parts where one dimension hangs on another."""
        parted: dict[int, dict[Box, list[Cell]]] = {}
        for axis in axes:
            if len(hull[axis]) < 2:
                continue
            parts: dict[Box, list[Cell]] = {}
            for cell, _ in self.dimensions[axis].cells:
                part = cell in hull[axis] and self.hull(_with(hull, axis, frozenset((cell,))))
                if part:
                    parts.setdefault(_with(part, axis, frozenset()), []).append(cell)
            if len(parts) > 1:
                parted[axis] = parts
        if not parted:
            yield hull
            return
        axis = min(parted, key=lambda a: len(parted[a]))
        for part, cells in parted[axis].items():
            yield from self._parted(
                _with(part, axis, frozenset(cells)),
                [a for a in axes if a != axis or len(cells) > 1],
            )


def within(dimensions: Sequence[Dimension], box: Box) -> list[Term]:
    """Return what says that a case lies in a box."""
    return [d.within(cells) for d, cells in zip(dimensions, box, strict=True) if not d.whole(cells)]


def _with(box: Box, axis: int, cells: frozenset[Cell]) -> Box:
    return (*box[:axis], cells, *box[axis + 1 :])
