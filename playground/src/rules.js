// The rules: which text is open, what was changed in it, and what is wrong with it.
import { fill, h, save } from "./dom.js";
import { Editor } from "./editor.js";
import { applied, difference } from "./share.js";
import { PHRASES } from "./words.js";

const PAUSE = 60;
export const OWN_FILE = { fr: "mes_regles.regles", en: "my_rules.regles" };

export class Rules {
  #originals = new Map();
  #changed = new Map();
  #engine = null;
  #edit = 0;
  #timer = 0;
  #written = Promise.resolve();

  /**
   * @param {Object} asked `engine()` starts the worker in which rules are read; `original(file)` gives a
   *   bundled text, `starter()` that of one's own rules; `onRules(engine)` is told that other rules answer,
   *   `onBroken()` that they cannot
   */
  constructor({ say, lang, engine, original, starter, onRules, onBroken, onHome }) {
    Object.assign(this, { say, lang, make: engine, original, starter, onRules, onBroken, onHome });
    this.own = false;
    this.file = "";
    this.editor = new Editor({
      label: say("rule_text"),
      phrases: lang === "fr" ? PHRASES : {},
      onChange: (text) => this.#typed(text),
      onFocus: () => this.#wake(),
      complete: async (line, column) => (await this.#asked({ do: "complete", line, column })).offers,
      hover: async (line, column) =>
        this.#engine ? (await this.#asked({ do: "hover", line, column })).text : null,
    });
    this.select = h("select", { id: "file", onchange: () => this.open(this.select.value) });
    this.status = h("p", { class: "quiet", role: "status" }, say("untouched"));
    this.findings = h("div");
    this.element = h(
      "div",
      {},
      h("p", { class: "row" }, h("label", { for: "file" }, say("file")), this.select),
      h("div", { class: "editor" }, this.editor.element),
      h("p", { class: "quiet" }, say("editor_help")),
      this.status,
      this.findings,
      h(
        "p",
        { class: "row" },
        h("button", { type: "button", class: "plain", onclick: () => this.#undo() }, say("undo_all")),
        h("button", { type: "button", class: "plain", onclick: () => save(this.file, this.editor.text, "text/plain;charset=utf-8") }, say("save_rules")),
      ),
    );
  }

  get ownFile() {
    return OWN_FILE[this.lang];
  }

  /** Take the names of the bundled files and the patterns that colour them. */
  async furnish({ files, lexicon }, first) {
    this.editor.colour(lexicon);
    fill(
      this.select,
      h("optgroup", { label: this.say("own") }, h("option", { value: this.ownFile }, this.ownFile)),
      h("optgroup", { label: this.say("bundled") }, files.map((file) => h("option", { value: file }, file))),
    );
    this.files = new Set(files);
    this.first = first;
    await this.open(first);
  }

  /** Show a file. */
  async open(file) {
    if (file !== this.ownFile && !this.files.has(file)) return;
    this.file = this.select.value = file;
    const own = file === this.ownFile;
    const moved = own !== this.own;
    this.own = own;
    const text = this.#changed.get(file) ?? (await this.#original(file));
    if (this.file !== file) return;
    this.editor.show(text, this.file);
    fill(this.findings);
    if (moved || this.#engine) await this.#check(text, moved);
    else this.status.textContent = this.say("untouched");
  }

  /** Return what a link has to say of the rules. */
  async state() {
    const edits = {};
    for (const [file, text] of this.#changed) {
      if (file !== this.ownFile) edits[file] = difference(await this.#original(file), text);
    }
    return { own: this.own, file: this.file, text: this.#changed.get(this.ownFile) ?? null, edits };
  }

  /** Take what a link says of the rules; returns the files that changed since, and those that do not exist. */
  async restore({ own, file, text, edits }) {
    const lost = [];
    const unknown = new Set();
    this.#changed.clear();
    if (text !== null) this.#changed.set(this.ownFile, text);
    for (const [name, edit] of Object.entries(edits)) {
      if (!this.files.has(name)) {
        unknown.add(name);
        continue;
      }
      const found = applied(await this.#original(name), edit);
      if (found === null) lost.push(name);
      else this.#changed.set(name, found);
    }
    if (!own && file !== this.ownFile && !this.files.has(file)) unknown.add(file);
    const known = own || file === this.ownFile ? this.ownFile : unknown.has(file) ? this.first : file;
    if (this.#changed.size) this.#wake();
    if (!own) for (const name of this.#changed.keys()) if (name !== known && name !== this.ownFile) await this.#send(name);
    await this.open(known);
    return { lost, unknown };
  }

  // -- writing ----------------------------------------------------------------------------------
  #typed(text) {
    this.#wake();
    this.#edit++;
    this.#remember(text);
    delete this.status.dataset.state;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(text, false), PAUSE);
  }

  async #remember(text) {
    const { file } = this;
    if (text === (await this.#original(file))) this.#changed.delete(file);
    else this.#changed.set(file, text);
  }

  async #undo() {
    const text = await this.#original(this.file);
    if (text === this.editor.text) return;
    this.#changed.delete(this.file);
    this.editor.show(text, this.file);
    await this.#check(text, false);
  }

  /** Start the worker in which rules are read, before they are needed. */
  #wake() {
    if (this.#engine) return;
    this.#engine = this.make();
    if (!this.#changed.size && !this.own) this.#check(this.editor.text, false);
  }

  async #check(text, moved) {
    delete this.status.dataset.state;
    if (!this.#engine) this.#engine = this.make();
    const edit = ++this.#edit;
    const { file } = this;
    this.status.textContent = this.say(this.ready ? "checking" : "reading");
    this.#written = this.#engine.ask({ do: "write", home: !this.own, file, text });
    const first = await this.#written;
    if (edit !== this.#edit) return;
    this.#tell(first.findings);
    const { findings, answers } = await this.#engine.ask({ do: "check" });
    this.ready = true;
    if (edit !== this.#edit) return;
    this.#tell(findings);
    if (answers) this.onRules(this.#engine, moved);
    else this.onBroken();
    const key = !answers ? "broken" : this.#changed.size ? "sound_changed" : "sound";
    this.status.textContent = this.say(key);
    this.status.dataset.state = answers ? "sound" : "broken";
  }

  async #send(file) {
    await this.#engine.ask({ do: "write", home: true, file, text: this.#changed.get(file) });
  }

  async #asked(message) {
    if (!this.#engine) this.#wake();
    clearTimeout(this.#timer);
    // What is offered is of the text as it stands.
    const { file } = this;
    await this.#engine.ask({ do: "write", home: !this.own, file, text: this.editor.text });
    this.#timer = setTimeout(() => this.#check(this.editor.text, false), PAUSE);
    return this.#engine.ask(message);
  }

  #tell(findings) {
    this.editor.mark(findings.filter(({ span }) => span.file === this.file && span.line));
    const line = ({ code, severity, message, span }) => {
      const place = this.say("place", { file: span.file, line: span.line });
      const go = async () => {
        if (span.file !== this.file) await this.open(span.file);
        this.editor.go(span.line, span.column);
      };
      return h(
        "li",
        { class: severity },
        h("button", { type: "button", class: "plain", onclick: go }, place),
        ` ${this.say(severity)} ${code}${this.say("colon")}${message}`,
      );
    };
    if (!findings.length) return fill(this.findings);
    return fill(this.findings, h("h3", {}, this.say("findings")), h("ul", { class: "findings" }, findings.map(line)));
  }

  async #original(file) {
    if (!this.#originals.has(file)) {
      this.#originals.set(file, file === this.ownFile ? await this.starter() : await this.original(file));
    }
    return this.#originals.get(file);
  }
}
