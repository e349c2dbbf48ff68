"""The options and arguments of the commands, with refusals in the language of the call."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import click
from click.shell_completion import CompletionItem

from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.facts import AmbiguousFactDate, WrongFactValue
from procrules.errors import FactError
from procrules.tools.commands.completing import BY_NAME
from procrules.tools.commands.words import quote, say
from procrules.values.dates import ambiguous_readings, parse_date

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:
    # Not generic before click 8.4.
    ParamType = click.ParamType


class OneOf(ParamType):
    """A word out of a list, with a refusal in the language of the call."""

    name = "choice"

    def __init__(self, lang: Lang, *words: str) -> None:
        self.lang = lang
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return the list, for the help."""
        return f"[{'|'.join(self.words)}]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the words that begin so."""
        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word when it is in the list."""
        if value in self.words:
            return value
        known = ", ".join(self.words)
        found = quote(self.lang, str(value))
        self.fail(
            say(self.lang, f"{found} n'est pas parmi {known}", f"{found} is not one of {known}")
        )


class Day(ParamType):
    """A day in French, English or ISO notation; one that reads in two ways is refused."""

    name = "date"

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the day.

        Raises:
            FactError: It cannot be read, or it can be read in two ways.
        """
        if isinstance(value, date):
            return value
        day = parse_date(str(value))
        if day is not None:
            return day
        name = param.opts[0] if param is not None else "--on"
        readings = ambiguous_readings(str(value))
        if readings is not None:
            first, second = readings
            raise FactError(
                [AmbiguousFactDate(name=name, found=str(value), first=first, second=second)]
            )
        kind = Words("date", "date")
        shown = quote(self.lang, str(value)[:60])
        raise FactError([WrongFactValue(name=name, found=Words(shown, shown), expected=kind)])


class Figure(ParamType):
    """A number of zero or more, in French or in ISO notation: seconds, or how many."""

    name = "figure"
    most: ClassVar[int | None] = None
    wanted: ClassVar[Words] = Words("un nombre de zéro ou plus", "a number of zero or more")

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the exact number."""
        if isinstance(value, Decimal):
            return value
        try:
            number = Decimal(self.bare(str(value)).replace(",", "."))
        except InvalidOperation:
            number = Decimal(-1)
        high = self.most is not None and number.is_finite() and number > self.most
        if not number.is_finite() or number < 0 or high:
            found, wanted = quote(self.lang, str(value)[:60]), self.wanted
            self.fail(
                say(self.lang, f"{found} n'est pas {wanted.fr}", f"{found} is not {wanted.en}")
            )
        return number

    def bare(self, text: str) -> str:
        """Return what was typed without its unit."""
        return text.strip()


class Percent(Figure):
    """A share in per cent, from 0 to 100."""

    name = "percent"
    most = 100
    wanted = Words("un nombre de 0 à 100", "a number from 0 to 100")

    def bare(self, text: str) -> str:
        """Return what was typed without its unit."""
        return text.strip().removesuffix("%").strip()


class Count(ParamType):
    """A whole number from the least to the most that is asked for."""

    name = "count"

    def __init__(self, lang: Lang, most: int = 10**9 - 1, least: int = 0) -> None:
        self.lang = lang
        self.most = most
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        text = str(value).strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()):
            self._refuse(str(value), Words("un nombre entier", "a whole number"))
        significant = digits.lstrip("0") or "0"
        if digits != text or int(significant[:10]) < self.least:
            one = Words("un nombre de 1 ou plus", "a number of 1 or more")
            self._refuse(str(value), one if self.least else Figure.wanted)
        if len(significant) > len(str(self.most)) or int(significant) > self.most:
            least, most = self.least, self.most
            self._refuse(
                str(value),
                Words(f"un nombre de {least} à {most}", f"a number from {least} to {most}"),
            )
        return int(significant)

    def _refuse(self, value: str, wanted: Words) -> NoReturn:
        found = quote(self.lang, value[:60])
        self.fail(say(self.lang, f"{found} n'est pas {wanted.fr}", f"{found} is not {wanted.en}"))


def option(lang: Lang, name: str, fr: str, en: str, **more: Any) -> click.Option:
    """Return an option with its help, whose value the shell completes where it can."""
    return click.Option([name], help=say(lang, fr, en), shell_complete=BY_NAME.get(name), **more)


def language_option(lang: Lang) -> click.Option:
    """Return ``--lang``, which every command has."""
    return option(
        lang,
        "--lang",
        "Langue des messages (fr par défaut).",
        "Language of the messages (fr by default).",
        type=OneOf(lang, "fr", "en"),
        default=lang,
    )


def format_option(lang: Lang, *formats: str) -> click.Option:
    """Return ``--format``, the first one being the default."""
    return option(
        lang,
        "--format",
        f"Forme de la sortie ({formats[0]} par défaut).",
        f"Form of the output ({formats[0]} by default).",
        type=OneOf(lang, *formats),
        default=formats[0],
    )


def argument(
    lang: Lang, name: str, fr: str, en: str, *, many: bool = False, required: bool = True
) -> click.Argument:
    """Return a positional argument, named in the language of the call."""
    metavar = say(lang, fr, en)
    if many:
        metavar += "…"
    return click.Argument(
        [name],
        metavar=metavar,
        nargs=-1 if many else 1,
        required=required,
        shell_complete=BY_NAME[name],
    )
