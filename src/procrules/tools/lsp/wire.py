"""Answers of the desk as values of the protocol: lines from 0, columns in the units of the client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote

from attrs import frozen
from lsprotocol import types as lsp
from pygls.uris import from_fs_path, to_fs_path

from procrules.desk.completion import Completion, Kind
from procrules.desk.corrections import Correction
from procrules.desk.edits import Edit
from procrules.desk.symbols import Symbol
from procrules.desk.tokens import Colour, Coloured
from procrules.desk.workspace import Workspace
from procrules.diagnostics.base import Diagnostic, Lang, Span
from procrules.diagnostics.catalogue import page_of
from procrules.diagnostics.style import Untidy

SOURCE = "procrules"


def path_of(uri: str) -> str:
    """Return the path that stands for a document; one without a file lies in a folder of its own."""
    if uri.startswith("file:"):
        return str(Path(to_fs_path(uri) or ""))
    return "/\0/" + unquote(uri.rpartition(":")[2]).replace("/", "_")


def uri_of(path: str) -> str:
    """Return the address of a file."""
    return from_fs_path(path) or ""


@frozen
class Wire:
    """Turns spans and findings into values of the protocol for one client."""

    workspace: Workspace
    encoding: lsp.PositionEncodingKind | str
    lang: Lang
    addresses: dict[str, str]
    """By path, the address that the client gives to an open document."""

    def uri(self, path: str) -> str:
        """Return the address of a file, as the client wrote it when it is open."""
        return self.addresses.get(path) or uri_of(path)

    def say(self, fr: str, en: str) -> str:
        """Return one of two sentences."""
        return fr if self.lang == "fr" else en

    def units(self, text: str) -> int:
        """Return the length of a text in the units of the client."""
        if self.encoding == lsp.PositionEncodingKind.Utf16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        if self.encoding == lsp.PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text)

    # -- places ---------------------------------------------------------------------------------
    def _line(self, path: str, line: int) -> str:
        raw = self.workspace.reading(path).raw
        return raw[line - 1] if 0 < line <= len(raw) else ""

    def place(self, path: str, position: lsp.Position) -> tuple[int, int]:
        """Return a line and a column from 1."""
        line = self._line(path, position.line + 1)
        units = 0
        for number, char in enumerate(line):
            if units >= position.character:
                return position.line + 1, number + 1
            units += self.units(char)
        return position.line + 1, len(line) + 1

    def position(self, path: str, line: int, column: int) -> lsp.Position:
        """Return a position of the protocol; a line that is none is the first."""
        before = self._line(path, line)[: max(0, column - 1)]
        return lsp.Position(max(0, line - 1), self.units(before))

    def range(self, path: str, span: Span) -> lsp.Range:
        """Return a range of the protocol."""
        return lsp.Range(
            self.position(path, span.line, span.column),
            self.position(path, span.end_line, span.end_column),
        )

    def location(self, path: str, span: Span) -> lsp.Location:
        """Return a range with the address of its file."""
        return lsp.Location(self.uri(path), self.range(path, span))

    # -- findings -------------------------------------------------------------------------------
    def diagnostic(
        self, path: str, found: Diagnostic, related: Iterable[tuple[str, Span, str]]
    ) -> lsp.Diagnostic:
        """Return a finding, with its page; ``related`` are places with words."""
        return lsp.Diagnostic(
            range=self.range(path, found.span),
            message=found.message(self.lang),
            severity=_severity(found),
            code=found.code,
            code_description=self._page(found),
            source=SOURCE,
            related_information=[
                lsp.DiagnosticRelatedInformation(self.location(there, span), words)
                for there, span, words in related
            ]
            or None,
        )

    def _page(self, found: Diagnostic) -> lsp.CodeDescription | None:
        page = page_of(found.code, self.lang)
        # Inside of a zip there is no file that an editor could open.
        return lsp.CodeDescription(page.as_uri()) if isinstance(page, Path) else None

    def action(
        self, path: str, correction: Correction, diagnostic: lsp.Diagnostic
    ) -> lsp.CodeAction:
        """Return a correction of a finding."""
        return lsp.CodeAction(
            title=self.say(correction.title.fr, correction.title.en),
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            is_preferred=correction.only or None,
            edit=self.edits(correction.edits),
        )

    def edits(self, edits: Sequence[Edit]) -> lsp.WorkspaceEdit:
        """Return changes of files."""
        changes: dict[str, list[lsp.TextEdit]] = {}
        for edit in edits:
            made = lsp.TextEdit(self.range(edit.path, edit.span), edit.text)
            changes.setdefault(self.uri(edit.path), []).append(made)
        return lsp.WorkspaceEdit(changes=changes)

    # -- lists ----------------------------------------------------------------------------------
    def completion(self, path: str, found: Completion) -> lsp.CompletionItem:
        """Return what may be written."""
        return lsp.CompletionItem(
            label=found.text,
            kind=_COMPLETIONS[found.kind],
            detail=found.detail or None,
            sort_text=f"{found.rank:02d} {found.text}",
            filter_text=f"{found.text} {found.detail}",
            text_edit=lsp.TextEdit(self.range(path, found.span), found.text),
        )

    def symbol(self, path: str, found: Symbol) -> lsp.DocumentSymbol:
        """Return a declaration with what is inside."""
        return lsp.DocumentSymbol(
            name=found.name or found.label or _plain_kind(found.kind),
            detail=found.label if found.name else None,
            kind=kind_of(found),
            range=self.range(path, found.span),
            selection_range=self.range(path, found.named),
            children=[self.symbol(path, inner) for inner in found.inside],
        )

    def tokens(self, path: str, words: Iterable[Coloured]) -> lsp.SemanticTokens:
        """Return coloured words, each told from the one before."""
        data: list[int] = []
        last = lsp.Position(0, 0)
        for word in words:
            text = self._line(path, word.line)
            start = self.position(path, word.line, word.column)
            length = self.units(text[word.column - 1 : word.column - 1 + word.length])
            down = start.line - last.line
            across = start.character if down else start.character - last.character
            type_, modifiers = _COLOURS[word.colour]
            flags = sum(1 << MODIFIERS.index(m) for m in modifiers)
            if word.declares:
                flags |= 1 << MODIFIERS.index("declaration")
            data += [down, across, length, TYPES.index(type_), flags]
            last = start
        return lsp.SemanticTokens(data)


def _severity(found: Diagnostic) -> lsp.DiagnosticSeverity:
    if isinstance(found, Untidy):
        return lsp.DiagnosticSeverity.Information
    error = found.severity == "error"
    return lsp.DiagnosticSeverity.Error if error else lsp.DiagnosticSeverity.Warning


def _plain_kind(kind: str) -> str:
    return "exemple" if kind.startswith("Example") else kind


def kind_of(found: Symbol) -> lsp.SymbolKind:
    """Return the kind of a declaration among those that the protocol knows."""
    return _SYMBOLS.get(found.kind, lsp.SymbolKind.Object)


_S = lsp.SymbolKind
_SYMBOLS = {
    "SourceDeclaration": _S.Namespace,
    "ChoiceDeclaration": _S.Enum,
    "ChoiceValue": _S.EnumMember,
    "GroupLine": _S.Enum,
    "FactDeclaration": _S.Variable,
    "JudgementDeclaration": _S.Boolean,
    "ReferenceDateDeclaration": _S.Variable,
    "EntityDeclaration": _S.Struct,
    "EntityField": _S.Field,
    "ThresholdDeclaration": _S.Constant,
    "DefinitionDeclaration": _S.Property,
    "ReadingsDeclaration": _S.Property,
    "DecisionDeclaration": _S.Function,
    "TableDeclaration": _S.Function,
    "VariantsDeclaration": _S.Function,
    "RuleDeclaration": _S.Method,
    "Sentence": _S.Method,
    "ProcessDeclaration": _S.Class,
    "PhaseBlock": _S.Interface,
    "TransitionBlock": _S.Event,
    "ForbiddenBlock": _S.Event,
    "RulesetDeclaration": _S.Package,
    "ExampleDeclaration": _S.Operator,
    "ExamplesDeclaration": _S.Operator,
}
_K = lsp.CompletionItemKind
_COMPLETIONS: dict[Kind, lsp.CompletionItemKind] = {
    "keyword": _K.Keyword,
    "source": _K.Reference,
    "choice": _K.Enum,
    "entity": _K.Struct,
    "fact": _K.Variable,
    "derived": _K.Property,
    "decision": _K.Function,
    "threshold": _K.Constant,
    "rule": _K.Method,
    "process": _K.Class,
    "member": _K.EnumMember,
    "field": _K.Field,
    "phase": _K.Interface,
    "file": _K.File,
}
TYPES = (
    *("keyword", "string", "number", "comment", "operator", "namespace", "enum", "enumMember"),
    *("variable", "property", "function", "method", "class", "event", "decorator"),
)
MODIFIERS = ("declaration", "readonly")
_COLOURS: dict[Colour, tuple[str, tuple[str, ...]]] = {
    "keyword": ("keyword", ()),
    "string": ("string", ()),
    "number": ("number", ()),
    "comment": ("comment", ()),
    "locator": ("decorator", ()),
    "operator": ("operator", ()),
    "name": ("variable", ()),
    "source": ("namespace", ()),
    "type": ("enum", ()),
    "fact": ("variable", ()),
    "derived": ("property", ()),
    "decision": ("function", ()),
    "threshold": ("variable", ("readonly",)),
    "rule": ("method", ()),
    "process": ("class", ()),
    "member": ("enumMember", ()),
    "field": ("property", ()),
    "phase": ("event", ()),
    "invariant": ("method", ()),
}
