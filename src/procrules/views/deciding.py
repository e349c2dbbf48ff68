"""Which of the conditions below a reason settle it: what a long explanation is cut down to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procrules.core.answer import Reason

Index = Mapping[tuple[str, str], Reason]
"""Where each shared reason is unfolded, by kind and subject."""

_TOLD, _ESTABLISHED, _PRESUMED, _OPEN = range(4)


def index(reason: Reason) -> dict[tuple[str, str], Reason]:
    """Find, below a reason, where each shared thing is unfolded."""
    found: dict[tuple[str, str], Reason] = {}
    for each in walk(reason):
        if each.kind in ("derived", "decision") and not each.data.get("elsewhere"):
            found.setdefault((each.kind, named(each)), each)
        if each.kind == "member" and not each.data.get("elsewhere"):
            found.setdefault((f"member of {each.data['decision']}", each.subject), each)
    return found


def named(reason: Reason) -> str:
    """Return what tells a shared reason from the others: its subject, and the record that it is about."""
    return reason.subject + str(reason.data.get("record", ""))


def walk(reason: Reason) -> Iterator[Reason]:
    """Yield a reason and all that stand below it."""
    stack = [reason]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(each.children))


def unfolded(reason: Reason, known: Index) -> Reason:
    """Return a shared reason where it is unfolded."""
    if not reason.data.get("elsewhere"):
        return reason
    kind = f"member of {reason.data['decision']}" if reason.kind == "member" else reason.kind
    return known.get((kind, named(reason)), reason)


def settling(reason: Reason, known: Index) -> list[Reason]:
    """Return the conditions that make a reason what it is, as few as will do.

    Where several would do alone, the most telling is kept.
    """
    full = unfolded(reason, known)
    match full.kind:
        case "every" | "some":
            enough = full.kind == "some"
            same = [c for c in full.children if c.truth is full.truth]
            if full.truth is None or full.truth is not enough:
                # All the children count: those of « some » that fail, those of « every » that hold.
                return [leaf for c in same for leaf in settling(c, known)]
            return _best([settling(c, known) for c in same])
        case "not" | "demand":
            return [leaf for c in full.children for leaf in settling(c, known)]
        case "derived" if full.children and full.truth is not None:
            return settling(full.children[0], known)
        case _:
            return [full]


def deciding(rule: Reason, known: Index) -> list[Reason]:
    """Return the conditions for which a rule is not met."""
    failed = [c for c in rule.children if c.truth is False]
    if not failed:
        # An earlier branch was taken.
        taken = [c for c in rule.children if c.truth is True]
        return [leaf for c in taken for leaf in settling(c, known)]
    if rule.data.get("construct") == "tree" and len(failed) > 1:
        return [leaf for c in failed for leaf in settling(c, known)]
    return _best([_settled_false(c, known) for c in failed])


def _settled_false(reason: Reason, known: Index) -> list[Reason]:
    full = unfolded(reason, known)
    if full.kind == "every":
        return _best([_settled_false(c, known) for c in full.children if c.truth is False])
    return settling(full, known)


def presumed(reasons: list[Reason]) -> bool:
    """Whether reasons rest on presumptions alone."""
    return bool(reasons) and all(rank(r) == _PRESUMED for r in reasons)


def rank(reason: Reason) -> int:
    """Return how firm a condition is: told, established, presumed, open."""
    if reason.truth is None:
        return _OPEN
    if reason.kind == "fact":
        return _PRESUMED if reason.state == "presumed" else _TOLD
    terms = [reason.data[k] for k in ("left", "right", "item") if k in reason.data]
    if any(t.get("told") == "presumed" for t in terms):
        return _PRESUMED
    return _TOLD if reason.kind in ("compare", "among") else _ESTABLISHED


def _best(options: list[list[Reason]]) -> list[Reason]:
    """Choose the reasons that tell most.

    A case that nobody alleged comes first: it makes all that follows beside the point. Then what
    says how far the case is from a threshold.
    """
    options = [o for o in options if o]
    if not options:
        return []
    refused = options[0][0].truth is False
    return min(
        options,
        key=lambda o: (presumed(o) is not refused, max(map(rank, o)), not measured(o), len(o)),
    )


def measured(reasons: list[Reason]) -> bool:
    """Whether one of some conditions compares a value with a threshold."""
    return any(
        r.kind == "compare" and any(r.data[s]["kind"] == "threshold" for s in ("left", "right"))
        for r in reasons
    )
