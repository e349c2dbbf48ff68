"""Rules that stand in Markdown, article by article: the prose as a page, the rules of each block linked.

The prose is rendered by ``markdown-it-py``. HTML in it is shown and never run; of a picture its words stand
there; a link leads to the network or within the page, or is no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from procrules import diagnostics
from procrules.core.items import About
from procrules.core.program import Program
from procrules.errors import MissingExtraError
from procrules.site.context import Context
from procrules.site.links import Kind, Thing, file_name, relative
from procrules.site.model import Section, SitePage
from procrules.syntax.literate import Block, Page
from procrules.syntax.source import SourceText

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_OUTSIDE = ("https://", "http://", "mailto:")


@frozen
class Theme:
    """A Markdown file that holds rules.

    Attributes:
        file: Its name.
        path: Where its page stands.
        things: By the line that opens a block, what the block declares.
    """

    file: str
    path: str
    page: Page = field(repr=False)
    things: Mapping[int, tuple[Thing, ...]] = field(repr=False)

    @property
    def title(self) -> str:
        """The title of its page."""
        name = self.file.rpartition("/")[2].partition(".")[0]
        return self.page.title or name.replace("_", " ").capitalize()

    def block_of(self, line: int) -> Block | None:
        """Return the block that a line of rules stands in."""
        return self.page.block_at(line)


def themes(program: Program, sources: Iterable[SourceText]) -> dict[str, Theme]:
    """Return the Markdown files among the texts of a ruleset, by their names."""
    found: dict[str, Theme] = {}
    taken: set[str] = set()
    for source in sources:
        if source.page is None:
            continue
        name = file_name(source.name.rpartition("/")[2].partition(".")[0], taken)
        things: dict[int, list[Thing]] = {}
        for thing, about in _declared(program):
            block = (
                source.page.block_at(about.span.line) if about.span.file == source.name else None
            )
            if block is not None:
                things.setdefault(block.fence.opening, []).append(thing)
        path = f"themes/{name}.html"
        told = {line: tuple(each) for line, each in things.items()}
        found[source.name] = Theme(source.name, path, source.page, told)
    return found


def _declared(program: Program) -> Iterator[tuple[Thing, About]]:
    tables: tuple[tuple[Kind, Mapping[str, Any]], ...] = (
        ("decision", program.decisions),
        ("rule", program.rules),
        ("threshold", program.thresholds),
        ("process", program.processes),
        ("definition", program.derived),
        ("fact", program.facts),
        ("source", program.sources),
    )
    for kind, table in tables:
        for name, item in table.items():
            if not (kind == "rule" and name in program.decisions):  # a tree is told as its decision
                yield (kind, name), item.about


# -- on other pages -----------------------------------------------------------------------------
def written_in(context: Context, theme: Theme, line: int, page: str) -> str:
    """Return what the file says above the block that declares a thing, and where to read it whole."""
    block = theme.block_of(line)
    if block is None:
        return ""
    address = relative(f"{theme.path}#b-{block.fence.opening}", page)
    heading = block.heading.words if block.heading is not None else theme.title
    link = f'<a href="{escape(address)}">{context.text(heading)}</a>'
    # What stands under the heading before it, other blocks apart.
    above = [
        b.prose for b in theme.page.blocks if b.heading == block.heading and b.first <= block.first
    ]
    prose = _renderer().render("\n\n".join(above)) if any(map(str.strip, above)) else ""
    said = f'<div class="pr-prose">{prose}</div>' if prose else ""
    return f"<p>{context.say('Rédigé sous :', 'Written under:')} {link}</p>{said}"


# -- the page -----------------------------------------------------------------------------------
def theme_page(context: Context, theme: Theme) -> SitePage:
    """Return the prose of a Markdown file, each block of rules with links to what it declares."""
    renderer = _renderer()
    tokens = renderer.parse(theme.page.text.lstrip("\ufeff"))
    lead = ""
    sections: list[Section] = []
    heading: str | None = None
    held: list[Token] = []
    titled = False

    def html() -> str:
        return _written(context, theme, renderer, held)

    for number, token in enumerate(tokens):
        opens = token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2")
        if opens:
            if heading is None:
                lead += html()
            else:
                sections.append(Section(f"s-{len(sections) + 1}", heading, html()))
            held = []
            words = _words(tokens[number + 1])
            first = token.tag == "h1" and not titled
            titled = titled or first
            heading = None if first else words
        elif not _of_heading(tokens, number):
            held.append(token)
    if heading is None:
        lead += html()
    else:
        sections.append(Section(f"s-{len(sections) + 1}", heading, html()))
    return SitePage(theme.path, context.titled(theme.title), lead, tuple(sections))


def _of_heading(tokens: Sequence[Token], number: int) -> bool:
    """Whether a token is the words or the end of a heading that opens a section."""
    for back in (1, 2):
        before = tokens[number - back] if number >= back else None
        if before is not None and before.type == "heading_open":
            return before.level == 0 and before.tag in ("h1", "h2")
    return False


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.content) or "…"


def _written(context: Context, theme: Theme, renderer: MarkdownIt, tokens: list[Token]) -> str:
    """Return tokens as HTML, blocks of rules apart."""
    blocks = {block.fence.opening: block for block in theme.page.blocks}
    parts: list[str] = []
    held: list[Token] = []
    for token in tokens:
        opening = token.map[0] + 1 if token.map else 0
        if token.type == "fence" and opening in blocks:
            parts.append(renderer.renderer.render(held, renderer.options, {}))
            parts.append(_block(context, theme, blocks[opening]))
            held = []
        else:
            held.append(token)
    parts.append(renderer.renderer.render(held, renderer.options, {}))
    return "".join(parts)


def _block(context: Context, theme: Theme, block: Block) -> str:
    """Return a block of rules: what it declares, and its words, folded."""
    opening = block.fence.opening
    by_kind: dict[Kind, list[str]] = {}
    for kind, name in theme.things.get(opening, ()):
        by_kind.setdefault(kind, []).append(context.link(kind, name, theme.path))
    told = "".join(
        f"<dt>{context.kind(kind)}</dt><dd>{', '.join(links)}</dd>"
        for kind, links in by_kind.items()
    )
    listed = f'<dl class="pr-uses">{told}</dl>' if told else ""
    summary = context.say("Les règles, comme elles sont écrites", "The rules, as they are written")
    rules = escape("\n".join(block.fence.lines))
    return (
        f'<div class="pr-block" id="b-{opening}">{listed}<details data-search-exclude="">'
        f"<summary>{summary}</summary><pre><code>{rules}</code></pre></details></div>"
    )


def _renderer() -> MarkdownIt:
    """Return what renders prose.

    Raises:
        MissingExtraError: The extra ``cli`` is not installed.
    """
    try:
        from markdown_it import MarkdownIt
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "markdown_it":
            raise
        raise MissingExtraError([diagnostics.bounds.MissingExtra(extra="cli")]) from None
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    renderer.core.ruler.push("procrules_links", _keep_links)
    return renderer


def _keep_links(state: Any) -> None:
    """Take away the links that lead to other files: pages do not stand where the rules do."""
    for token in state.tokens:
        kept: list[Token] = []
        open_links: list[bool] = []
        for child in token.children or ():
            if child.type == "link_open":
                outside = str(child.attrGet("href") or "").lower().startswith(_OUTSIDE)
                open_links.append(outside)
                if outside:
                    child.attrSet("rel", "noopener external")
                    kept.append(child)
            elif child.type == "link_close":
                if open_links.pop():
                    kept.append(child)
            else:
                if child.type == "image":
                    # What it shows is said; the picture itself is not asked for.
                    child.type, child.tag = "text", ""
                kept.append(child)
        if token.children is not None:
            token.children = kept
