// The editor of rules: colours from the vocabulary, findings and offers from the library.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  HighlightStyle,
  StreamLanguage,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h } from "./dom.js";

const TAGS = {
  declaration: "definitionKeyword",
  type: "typeName",
  constant: "bool",
  operator: "operatorKeyword",
  keyword: "keyword",
  locator: "labelName",
  number: "number",
  name: "variableName",
  string: "string",
  comment: "lineComment",
};

const style = HighlightStyle.define([
  { tag: tags.definitionKeyword, color: "var(--code-declaration)", fontWeight: "600" },
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.operatorKeyword, color: "var(--code-keyword)" },
  { tag: tags.typeName, color: "var(--code-type)" },
  { tag: tags.bool, color: "var(--code-number)" },
  { tag: tags.labelName, color: "var(--code-locator)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.lineComment, color: "var(--code-comment)", fontStyle: "italic" },
]);

/** Return a pattern of Python in the notation of browsers, where `\w` has to be told what a letter is. */
function translated(pattern) {
  let inside = false;
  return pattern.replace(/\[\^\\W\\d\]|\\.|[[\]]/gs, (part) => {
    if (part === "[^\\W\\d]") return "[\\p{L}_]";
    if (part === "[") inside = true;
    else if (part === "]") inside = false;
    else if (part === "\\w") return inside ? "\\p{L}\\p{N}_" : "[\\p{L}\\p{N}_]";
    else if (part === "\\-") return inside ? part : "-";
    return part;
  });
}

const QUOTES = { "«": "»", "“": "”", '"': '"' };

const FENCE = /^ {0,3}```/;
const FENCE_OF_RULES = /^ {0,3}```\s*(règles|regles|rules)\b/;

/** Return the language of rules, from the patterns of the library; in Markdown, blocks alone are rules. */
function rules(lexicon, markdown) {
  const compiled = Object.fromEntries(
    ["fr", "en"].map((language) => {
      const parts = lexicon[language];
      const source = parts.map(([, pattern]) => `(${translated(pattern)})`).join("|");
      return [language, { colours: parts.map(([colour]) => colour), words: new RegExp(source, "yu") }];
    }),
  );
  const english = new RegExp(lexicon.english);
  return StreamLanguage.define({
    name: "procrules",
    tokenTable: Object.fromEntries(Object.entries(TAGS).map(([key, tag]) => [key, tags[tag]])),
    startState: () => ({ language: "fr", closing: "", prose: markdown }),
    copyState: (state) => ({ ...state }),
    token(stream, state) {
      if (markdown && stream.sol() && FENCE.test(stream.string)) {
        state.prose = !FENCE_OF_RULES.test(stream.string);
        state.closing = "";
        stream.skipToEnd();
        return "comment";
      }
      if (state.prose) {
        stream.skipToEnd();
        return null;
      }
      if (stream.sol() && english.test(stream.string)) state.language = "en";
      if (state.closing) {
        // A text that is not closed ends where a line begins at the margin.
        if (stream.sol() && /^\S/.test(stream.string)) state.closing = "";
        else return quoted(stream, state);
      }
      if (stream.eatSpace()) return null;
      const next = stream.peek();
      if (next === "#") {
        stream.skipToEnd();
        return "comment";
      }
      if (next in QUOTES) {
        stream.next();
        state.closing = QUOTES[next];
        return quoted(stream, state);
      }
      const { colours, words } = compiled[state.language];
      words.lastIndex = stream.pos;
      const found = words.exec(stream.string);
      if (found === null || !found[0]) {
        stream.next();
        return null;
      }
      stream.pos += found[0].length;
      return colours[found.findIndex((part, index) => index > 0 && part !== undefined) - 1];
    },
  });
}

function quoted(stream, state) {
  if (stream.skipTo(state.closing)) {
    stream.next();
    state.closing = "";
  } else stream.skipToEnd();
  return "string";
}

const KINDS = { fact: "variable", threshold: "constant", decision: "function", rule: "method" };

export class Editor {
  #language = new Compartment();
  #languages;
  #view;
  #quiet = false;

  /**
   * @param {Object} asked `label` and `phrases` for people; `onChange` is told a new text; `complete`
   *   gives what may be written at a line and a column, `hover` what is told of the name there
   */
  constructor({ label, phrases, onChange, onFocus, complete, hover }) {
    this.#view = new EditorView({
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          closeBrackets(),
          search({ top: true }),
          indentUnit.of("  "),
          lintGutter(),
          syntaxHighlighting(style),
          this.#language.of([]),
          EditorState.phrases.of(phrases),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !this.#quiet) onChange(this.text);
            if (update.focusChanged && update.view.hasFocus) onFocus();
          }),
          autocompletion({ override: [(context) => this.#complete(context, complete)] }),
          hoverTooltip((view, at) => this.#hover(at, hover)),
          keymap.of([
            ...completionKeymap,
            ...lintKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
        ],
      }),
    });
  }

  get element() {
    return this.#view.dom;
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  /** Take the patterns that colour the texts. */
  colour(lexicon) {
    this.#languages = { rules: rules(lexicon, false), markdown: rules(lexicon, true) };
  }

  /** Show the text of another file, which nobody wrote here. */
  show(text, file) {
    this.#quiet = true;
    const language = file.endsWith(".md") ? this.#languages.markdown : this.#languages.rules;
    this.#view.dispatch({
      effects: this.#language.reconfigure(language),
      changes: { from: 0, to: this.#view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      scrollIntoView: true,
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, []));
    this.#quiet = false;
  }

  /** Underline findings of this text. */
  mark(findings) {
    const marks = findings.map(({ code, severity, message, span }) => {
      const from = this.#at(span.line, span.column);
      const to = Math.max(this.#at(span.end_line, span.end_column), from);
      return { from, to, severity, message: `${code} : ${message}` };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  /** Put the cursor at a place of the text. */
  go(line, column) {
    const anchor = this.#at(line, column);
    this.#view.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.#view.focus();
  }

  // The library counts characters, browsers count units of UTF-16.
  #at(line, column) {
    const { doc } = this.#view.state;
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const units = Array.from(found.text).slice(0, Math.max(0, column - 1)).join("").length;
    return found.from + units;
  }

  #place(at) {
    const line = this.#view.state.doc.lineAt(at);
    return [line.number, Array.from(line.text.slice(0, at - line.from)).length + 1];
  }

  async #complete(context, complete) {
    if (!context.explicit && !context.matchBefore(/[\p{L}_][\p{L}\p{N}_']{1,}$/u)) return null;
    const [line, column] = this.#place(context.pos);
    const offers = await complete(line, column);
    if (context.aborted || !offers.length) return null;
    return {
      from: this.#at(line, offers[0].from),
      filter: false,
      options: offers.map(({ text, kind, detail }) => ({
        label: text,
        detail: detail || undefined,
        type: KINDS[kind] ?? kind,
      })),
    };
  }

  async #hover(at, hover) {
    const [line, column] = this.#place(at);
    const text = await hover(line, column);
    if (!text) return null;
    return { pos: at, create: () => ({ dom: h("div", { class: "hover" }, plain(text)) }) };
  }
}

/** Return a text in Markdown without its marks. */
function plain(markdown) {
  return markdown.replace(/\*\*|`/g, "").replace(/\\([^\p{L}\p{N}\s])/gu, "$1");
}
