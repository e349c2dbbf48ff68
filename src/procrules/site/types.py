"""Types in the words of the rules, with the values of a choice."""

from __future__ import annotations

from procrules.core.types import Type
from procrules.site.context import Context


def type_words(context: Context, type_: Type) -> str:
    """Return a type as HTML; the values of a choice are listed."""
    choice = context.program.choices.get(type_.name or "")
    if type_.kind in ("choice", "set") and choice is not None:
        values = ", ".join(
            context.text(context.speaker.quoted(v.about.label or v.name)) for v in choice.values
        )
        one = context.say("un choix parmi", "one of")
        many = context.say("plusieurs choix parmi", "several of")
        return f"{many if type_.kind == 'set' else one} {values}"
    words = type_.words()
    return context.say(words.fr, words.en)
