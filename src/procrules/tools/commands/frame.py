"""What every command shares: its language, its help, its way to fail and to end.

click speaks English only. Here its help and its messages are said in the language of the call.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from procrules.diagnostics.base import Lang
from procrules.diagnostics.render import render_all
from procrules.diagnostics.system import system_words
from procrules.errors import ProcrulesError
from procrules.tools.commands.console import problem, settle
from procrules.tools.commands.options import language_option
from procrules.tools.commands.words import quote, say
from procrules.values.text import nearest

UNUSABLE = 2
INTERRUPTED = 130


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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; an option with one value, given twice, is refused."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        for param, times in Counter(given).items():
            single = isinstance(param, click.Option) and not (param.is_flag or param.multiple)
            if single and times > 1:
                name = quote(self.lang, param.opts[0])
                ctx.fail(
                    say(self.lang, f"{name} se donne une seule fois", f"{name} is given once only")
                )
        return super().parse_args(ctx, args)

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
            near = nearest(args[0], self.commands)
            more = _meant(self.lang, [near] if near else [])
            name = quote(self.lang, args[0])
            ctx.fail(
                say(self.lang, f"la commande {name} n'existe pas", f"no such command {name}") + more
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and put its output out whole before its status is given."""
        status = super().invoke(ctx)
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            settle(sys.stdout)
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
            settle(sys.stdout)
            self._tell(_refused(error, self.lang))
        return UNUSABLE

    def _tell(self, message: str, ctx: click.Context | None = None) -> None:
        problem(say(self.lang, f"erreur : {message}", f"error: {message}"))
        if ctx is not None:
            path = f"{ctx.command_path} --help" + ("" if self.lang == "fr" else " --lang en")
            problem(say(self.lang, f"aide : {path}", f"help: {path}"))


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


def _refused(error: OSError, lang: Lang) -> str:
    """Return why the system refused a file, in one language."""
    words = system_words(error)
    named = f"{quote(lang, str(error.filename))}{say(lang, ' : ', ': ')}" if error.filename else ""
    return named + say(lang, words.fr, words.en)


def _name(param: click.Parameter) -> str:
    return (
        param.opts[-1] if isinstance(param, click.Option) else (param.metavar or param.name or "")
    )


def _meant(lang: Lang, near: Sequence[str]) -> str:
    if not near:
        return ""
    name = quote(lang, near[0])
    return say(lang, f" ; vouliez-vous dire {name} ?", f"; did you mean {name}?")
