// The case: what is told, each in its field, and the next question.
import { fill, h } from "./dom.js";

const FEW = 7;
const YES = new Set(["oui", "yes", "true", "vrai"]);

/** Fields for one fact or field of a record; `onTell(value)` is called with what is told. */
export class Field {
  /**
   * @param {Object} control how it is asked, as the library tells it
   * @param {boolean} folded whether the help is only shown to who asks for it
   */
  constructor(control, say, onTell, { folded = false } = {}) {
    this.control = control;
    this.folded = folded;
    this.say = say;
    this.onTell = onTell;
    this.id = `f-${Field.#count++}`;
    this.note = h("p", { class: "note", id: `${this.id}-note` });
    this.problem = h("p", { class: "problem", id: `${this.id}-problem`, hidden: true });
    this.element = this.#build();
  }

  static #count = 0;

  get title() {
    const { control, say } = this;
    const record = control.record ? ` (${say("record", { list: control.record[0], rank: control.record[1] })})` : "";
    if (control.many) return say("how_many", { label: control.label });
    return control.label + record;
  }

  /** Show a value without telling it. */
  show(value) {
    const { kind } = this.control;
    const known = kind === "boolean" && typeof value === "string" ? YES.has(value.toLowerCase()) : value;
    if (this.box) {
      if (document.activeElement !== this.box) this.box.value = known === null ? "" : String(known);
    } else if (kind === "set") {
      const chosen = new Set(Array.isArray(known) ? known : [known]);
      for (const box of this.boxes) box.checked = chosen.has(box.value);
    } else {
      const word = known === null ? "unknown" : String(known);
      for (const box of this.boxes) box.checked = box.value === word;
    }
  }

  /** Say how the value was read, and what is wrong with it. */
  tell(read, problem) {
    this.note.textContent = read ?? "";
    this.problem.textContent = problem ?? "";
    this.problem.hidden = !problem;
    for (const box of this.boxes ?? [this.box]) {
      if (problem) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
    }
  }

  focus() {
    const checked = this.boxes?.find((box) => box.checked);
    (this.box ?? checked ?? this.boxes[0]).focus();
  }

  get #described() {
    return `${this.id}-help ${this.id}-note ${this.id}-problem`;
  }

  #build() {
    const { kind, choices } = this.control;
    if (kind === "boolean") {
      const options = [["true", this.say("yes")], ["false", this.say("no")], ["unknown", this.say("unknown")]];
      return this.#group("radio", options, (value) => (value === "unknown" ? null : value === "true"));
    }
    if (kind === "set") return this.#group("checkbox", choices);
    if (kind === "choice" && choices.length <= FEW) {
      const options = [...choices, ["unknown", this.say("unknown")]];
      return this.#group("radio", options, (value) => (value === "unknown" ? null : value));
    }
    return this.#single();
  }

  #group(type, options, meaning) {
    const tell = (event) => {
      if (type === "radio") return this.onTell(meaning(event.target.value));
      return this.onTell(this.boxes.filter((box) => box.checked).map((box) => box.value));
    };
    this.boxes = options.map(([value]) =>
      h("input", { type, name: this.id, value, onchange: tell, "aria-describedby": this.#described }),
    );
    return h(
      "fieldset",
      {},
      h("legend", {}, this.title),
      this.folded ? null : this.#help(),
      h(
        "div",
        { class: "options" },
        options.map(([, label], index) => h("label", {}, this.boxes[index], h("span", {}, label))),
      ),
      this.folded ? this.#help() : null,
      this.note,
      this.problem,
    );
  }

  #single() {
    const { kind, choices, tax } = this.control;
    const attributes = { id: this.id, "aria-describedby": this.#described };
    const tell = () => this.onTell(this.box.value.trim() === "" ? null : this.#typed());
    if (kind === "choice") {
      const options = [["", this.say("unknown")], ...choices];
      this.box = h(
        "select",
        { ...attributes, onchange: tell },
        options.map(([value, label]) => h("option", { value }, label)),
      );
    } else {
      const date = kind === "date";
      this.box = h("input", {
        ...attributes,
        type: date ? "date" : "text",
        min: date ? "1990-01-01" : null,
        max: date ? "2100-12-31" : null,
        inputmode: { money: "decimal", rate: "decimal", number: "decimal", integer: "numeric" }[kind],
        autocomplete: "off",
        oninput: date ? null : tell,
        onchange: date ? tell : null,
      });
    }
    return h(
      "div",
      { class: "single" },
      h("label", { for: this.id }, this.title),
      this.folded ? null : this.#help(),
      h("div", { class: "box" }, this.box, tax ? h("span", { class: "unit" }, `€ ${tax}`) : null),
      this.folded ? this.#help() : null,
      this.note,
      this.problem,
    );
  }

  #typed() {
    const text = this.box.value.trim();
    return this.control.many && /^\d{1,4}$/.test(text) ? Number(text) : text;
  }

  #help() {
    const { control, say } = this;
    const hint = { money: "hint_money", rate: "hint_rate", duration: "hint_duration", number: "hint_number", integer: "hint_integer", text: "hint_text" }[control.kind];
    const judged = control.judgement;
    const lines = [
      control.question && control.question !== control.label ? control.question : null,
      control.help,
      hint ? say(hint) : null,
      control.least ? say("least", { value: control.least }) : null,
      control.most ? say("most", { value: control.most }) : null,
      control.presumed ? say("presumed", { value: control.presumed }) : null,
    ].filter(Boolean);
    const help = h(
      "div",
      { class: "help", id: `${this.id}-help` },
      lines.map((line) => h("p", {}, line)),
      judged
        ? [
            h("p", {}, say("judged", { who: judged.by ?? say("somebody") })),
            h("ul", {}, judged.criteria.map((line) => h("li", {}, line))),
          ]
        : null,
    );
    if (!this.folded || !help.firstChild) return help;
    return h("details", { class: "asked" }, h("summary", { "aria-label": say("help_of", { label: this.title }) }, say("help")), help);
  }
}

/** What is told, one field under the other, in the order of telling. */
export class Told {
  #fields = new Map();

  constructor(say, onTell, onRemove) {
    Object.assign(this, { say, onTell, onRemove });
    this.list = h("ol", { class: "told" });
    this.empty = h("p", { class: "quiet" }, say("nothing_told"));
    this.element = h("div", {}, this.empty, this.list);
  }

  /** Show what is told; fields that stay are not made again, so that nobody loses their place. */
  show(told, controls, read, problems) {
    const paths = told.map(([path]) => path).filter((path) => controls[path]);
    for (const [path, { item, asked }] of this.#fields) {
      // Other rules may ask the same fact in other words.
      if (!paths.includes(path) || JSON.stringify(controls[path]) !== asked) {
        item.remove();
        this.#fields.delete(path);
      }
    }
    this.empty.hidden = paths.length > 0;
    paths.forEach((path, index) => {
      const { item, field } = this.#fields.get(path) ?? this.#made(path, controls[path]);
      if (this.list.children[index] !== item) this.list.insertBefore(item, this.list.children[index] ?? null);
      const value = told.find(([name]) => name === path)[1];
      field.show(value);
      const mine = problems.filter(({ fact }) => fact === path).map(({ message }) => message);
      const words = value === null ? this.say("told_unknown") : read[path] && field.box ? this.say("read_as", { value: read[path] }) : "";
      field.tell(mine.length ? "" : words, mine.join(" "));
    });
  }

  focus(path) {
    this.#fields.get(path)?.field.focus();
  }

  has(path) {
    return this.#fields.has(path);
  }

  #made(path, control) {
    const field = new Field(control, this.say, (value) => this.onTell(path, value), { folded: true });
    const label = this.say("remove_of", { label: field.title });
    const item = h(
      "li",
      {},
      field.element,
      h("button", { type: "button", class: "plain remove", "aria-label": label, title: label, onclick: () => this.onRemove(path) }, "✕"),
    );
    const made = { item, field, asked: JSON.stringify(control) };
    this.#fields.set(path, made);
    return made;
  }
}

/** The next question, in a form of its own: what is typed is told when it is confirmed. */
export class Question {
  #asked = null;
  #path = null;
  #field = null;
  #value = undefined;
  #pointed;

  constructor(say, onTell) {
    Object.assign(this, { say, onTell });
    // A pointer chooses at once; with the keyboard, arrows only go through the choices.
    let pointed = false;
    this.#pointed = () => pointed;
    this.element = h("form", {
      class: "question",
      onpointerdown: () => (pointed = true),
      onkeydown: () => (pointed = false),
      onsubmit: (event) => {
        event.preventDefault();
        if (this.#value === undefined) this.#field.focus();
        else this.onTell(this.#path, this.#value);
      },
    });
  }

  get focused() {
    return this.element.contains(document.activeElement);
  }

  searching() {
    this.element.setAttribute("aria-busy", "true");
  }

  show(control, words) {
    this.element.removeAttribute("aria-busy");
    if (!control) {
      this.#path = this.#field = this.#asked = null;
      fill(this.element, words.map((line) => h("p", { class: "quiet" }, line)));
      return;
    }
    const asked = JSON.stringify(control);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#path = control.path;
    this.#value = undefined;
    this.#field = new Field(control, this.say, (value) => {
      this.#value = value;
      if (this.#field.boxes && control.kind !== "set" && this.#pointed()) this.onTell(this.#path, value);
    });
    fill(this.element, this.#field.element, this.#confirm());
  }

  focus() {
    this.#field?.focus();
  }

  #confirm() {
    const { say } = this;
    const unknown = h("button", { type: "button", class: "plain", onclick: () => this.onTell(this.#path, null) }, say("unknown"));
    const chosen = this.#field.boxes && this.#field.control.kind !== "set";
    return h("p", { class: "row" }, h("button", { type: "submit" }, say("validate")), chosen ? null : unknown);
  }
}
