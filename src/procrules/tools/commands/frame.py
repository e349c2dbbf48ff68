"""What every command shares: its language, its way to read options, to fail and to be helped.

click speaks English only. Here its help and its messages are said in the language of the call.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from procrules.diagnostics.base import Diagnostic, Lang, Span, Words
from procrules.diagnostics.bounds import UnreadableFile
from procrules.diagnostics.facts import AmbiguousFactDate, WrongFactValue
from procrules.diagnostics.render import render_all
from procrules.errors import FactError, ProcrulesError, RulesetError
from procrules.tools.commands.console import problem
from procrules.values.dates import ambiguous_readings, parse_date
from procrules.values.text import closest

UNUSABLE = 2
INTERRUPTED = 130


def say(lang: Lang, fr: str, en: str) -> str:
    """Return one of two sentences."""
    return fr if lang == "fr" else en


def quote(lang: Lang, text: str) -> str:
    """Return a text between the quotation marks of a language."""
    return f"« {text} »" if lang == "fr" else f"'{text}'"


def unusable(diagnostics: Iterable[Diagnostic]) -> ProcrulesError:
    """Return the error of input that a command cannot use: it ends with status 2."""
    return RulesetError(diagnostics)


def missing_file(name: str, more: Words | None = None, near: str | None = None) -> ProcrulesError:
    """Return the error of a file that does not exist."""
    fr, en = "il n'existe pas", "it does not exist"
    if more is not None:
        fr, en = f"{fr} ; {more.fr}", f"{en}; {more.en}"
    shown = name[:200]
    place = Span("", 0, 0, 0, 0)
    return unusable(
        [UnreadableFile(span=place, path=shown, problem=Words(fr, en), suggestion=near)]
    )


# -- options --------------------------------------------------------------------------------------
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
        raise FactError(
            [WrongFactValue(name=name, found=quote(self.lang, str(value)[:60]), expected=kind)]
        )


def option(lang: Lang, name: str, fr: str, en: str, **more: Any) -> click.Option:
    """Return an option with its help."""
    return click.Option([name], help=say(lang, fr, en), **more)


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


def argument(lang: Lang, name: str, fr: str, en: str, *, many: bool = False) -> click.Argument:
    """Return a positional argument, named in the language of the call."""
    metavar = say(lang, fr, en)
    if many:
        metavar += "…"
    return click.Argument([name], metavar=metavar, nargs=-1 if many else 1, required=True)


# -- commands -------------------------------------------------------------------------------------
class Verb(click.Command):
    """A command in one language. Its callback returns the exit status."""

    def __init__(self, name: str, lang: Lang, **more: Any) -> None:
        super().__init__(name, options_metavar="[OPTIONS]", **more)
        self.lang: Lang = lang
        self.params.append(language_option(lang))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help``."""
        return _help_option(self.lang)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of usage."""
        _usage(self, self.lang, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        _options(self, self.lang, ctx, formatter)


class Root(click.Group):
    """The whole command line in one language."""

    def __init__(self, name: str, lang: Lang, **more: Any) -> None:
        command = say(lang, "COMMANDE …", "COMMAND …")
        super().__init__(
            name,
            options_metavar="[OPTIONS]",
            subcommand_metavar=command,
            no_args_is_help=False,
            **more,
        )
        self.lang: Lang = lang
        spoken = language_option(lang)
        spoken.expose_value = False
        self.params.append(spoken)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help``."""
        return _help_option(self.lang)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of usage."""
        _usage(self, self.lang, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        _options(self, self.lang, ctx, formatter)
        rows = [(name, verb.get_short_help_str(100)) for name, verb in self.commands.items()]
        with formatter.section(say(self.lang, "Commandes", "Commands")):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which one meets them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            near = closest(args[0], self.commands)
            more = _meant(self.lang, near)
            name = quote(self.lang, args[0])
            ctx.fail(
                say(self.lang, f"la commande {name} n'existe pas", f"no such command {name}") + more
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and put its output out whole before its status is given."""
        try:
            status = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            _settle_output()
            ctx.exit(UNUSABLE)
        return status

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run the command line and leave with its status; nothing here ends in a traceback."""
        sys.exit(self.status(args, **more))

    def status(self, args: Sequence[str] | None = None, **more: Any) -> int:
        """Run the command line and return its status."""
        more["standalone_mode"] = False
        try:
            return int(super().main(args, **more) or 0)
        except click.UsageError as error:
            self._tell(usage_message(error, self.lang), error.ctx)
        except click.ClickException as error:
            self._tell(error.format_message())
        except ProcrulesError as error:
            problem(render_all(error.diagnostics, self.lang))
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except OSError as error:
            _settle_output()
            named = f"{error.filename} : " if error.filename else ""
            self._tell(named + (error.strerror or str(error)))
        return UNUSABLE

    def _tell(self, message: str, ctx: click.Context | None = None) -> None:
        problem(say(self.lang, f"erreur : {message}", f"error: {message}"))
        if ctx is not None:
            path = f"{ctx.command_path} --help" + ("" if self.lang == "fr" else " --lang en")
            problem(say(self.lang, f"aide : {path}", f"help: {path}"))


def _settle_output() -> None:
    """Keep the interpreter from writing again, when it ends, to what takes nothing any more."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# -- help -----------------------------------------------------------------------------------------
def _help_option(lang: Lang) -> click.Option:
    def show(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return click.Option(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=say(lang, "Montre cette aide.", "Show this help."),
    )


def _usage(
    verb: click.Command, lang: Lang, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    pieces = " ".join(verb.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say(lang, "Usage : ", "Usage: "))


def _options(
    verb: click.Command, lang: Lang, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    records = []
    for param in verb.get_params(ctx):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            required = say(lang, "[obligatoire]", "[required]")
            records.append((record[0], record[1].replace("[required]", required)))
    with formatter.section("Options"):
        formatter.write_dl(records)


# -- usage errors ---------------------------------------------------------------------------------
def usage_message(error: click.UsageError, lang: Lang) -> str:
    """Return what is wrong with the words of a command line."""
    if isinstance(error, click.NoSuchOption):
        more = _meant(lang, list(error.possibilities or ()))
        name = quote(lang, error.option_name)
        return say(lang, f"l'option {name} n'existe pas", f"no such option {name}") + more
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = quote(lang, _name(error.param))
        return say(lang, f"il manque {name}", f"{name} is missing")
    if isinstance(error, click.BadOptionUsage):
        name = quote(lang, error.option_name)
        if "requires" in error.message:
            return say(
                lang, f"l'option {name} attend une valeur", f"the option {name} needs a value"
            )
        return say(lang, f"l'option {name} n'attend pas de valeur", f"{name} takes no value")
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = quote(lang, _name(error.param))
        colon = say(lang, " : ", ": ")
        return name + colon + error.message
    extra = re.match(r"Got unexpected extra arguments? \((?P<words>.*)\)$", error.message)
    if extra is not None:
        words = quote(lang, extra["words"])
        return say(lang, f"{words} est de trop", f"{words} is one too many")
    if "Missing command" in error.message:
        return say(lang, "il manque une commande", "a command is missing")
    return error.message.rstrip(".")


def _name(param: click.Parameter) -> str:
    return (
        param.opts[-1] if isinstance(param, click.Option) else (param.metavar or param.name or "")
    )


def _meant(lang: Lang, near: Sequence[str]) -> str:
    if not near:
        return ""
    name = quote(lang, near[0])
    return say(lang, f" ; vouliez-vous dire {name} ?", f"; did you mean {name}?")
