// The law over time: a date that one moves, and what the answer was and will be from 2016 to 2027.
import { fill, h } from "./dom.js";

const DAY = 86_400_000;
const FIRST = Date.UTC(2016, 0, 1);
const LAST = Date.UTC(2027, 11, 31);
const COUNT = (LAST - FIRST) / DAY;
const SHADES = 6;

const iso = (number) => new Date(FIRST + number * DAY).toISOString().slice(0, 10);
const number = (day) => Math.round((Date.parse(`${day}T00:00:00Z`) - FIRST) / DAY);

export class Law {
  #turns = [];
  #words;

  /** `onDay` is called with the day that the slider shows, as `2022-08-02`. */
  constructor(say, lang, onDay) {
    Object.assign(this, { say, onDay });
    const words = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" });
    this.#words = (day) => words.format(new Date(`${day}T00:00:00Z`)).replace(/^1 /, lang === "fr" ? "1er " : "1 ");
    this.slider = h("input", {
      type: "range",
      id: "slider",
      min: "0",
      max: String(COUNT),
      step: "1",
      oninput: () => this.#move(Number(this.slider.value)),
    });
    this.day = h("output", { for: "slider", class: "day" });
    this.strip = h("div", { class: "strip", "aria-hidden": "true" });
    this.list = h("div");
    const step = (key, by) => h("button", { type: "button", class: "plain", onclick: () => this.#step(by) }, say(key));
    this.controls = h(
      "div",
      {},
      h("p", { class: "row" }, h("label", { for: "slider" }, say("slider")), this.day),
      this.strip,
      this.slider,
      h("p", { class: "years", "aria-hidden": "true" }, h("span", {}, "2016"), h("span", {}, "2020"), h("span", {}, "2024"), h("span", {}, "2028")),
      h("p", { class: "row" }, step("earlier", -1), step("later", 1)),
    );
    this.none = h("p", { class: "quiet", hidden: true }, say("no_date"));
    this.note = h("p", { class: "quiet" });
    this.element = h("div", {}, this.none, this.controls, this.list, this.note);
  }

  /** Take the days on which the rules may give another answer. */
  expect({ fact, days }, readUntil) {
    this.#turns = days.map(number);
    this.none.hidden = fact !== null;
    this.controls.hidden = fact === null;
    this.note.textContent = readUntil ? this.say("read_until", { day: readUntil }) : "";
  }

  /** Show the day of the case. */
  show(day) {
    const known = number(day ?? "") >= 0 && number(day) <= COUNT;
    if (known && document.activeElement !== this.slider) this.slider.value = String(number(day));
    const words = /^\d{4}-\d{2}-\d{2}$/.test(day ?? "") ? this.#words(day) : day || "—";
    this.day.textContent = words;
    this.slider.setAttribute("aria-valuetext", words);
  }

  /** Say that the answers over time are being worked out. */
  replaying() {
    this.list.setAttribute("aria-busy", "true");
    if (!this.list.firstChild) fill(this.list, h("p", { class: "quiet" }, this.say("replaying")));
  }

  /** Show the answers from each day on, of which those that repeat the one before are left out. */
  replay(found) {
    this.list.removeAttribute("aria-busy");
    const stretches = found.filter(({ words, status }, index) => {
      const before = found[index - 1];
      return !before || before.words !== words || before.status !== status;
    });
    const shades = new Map();
    for (const { words } of stretches) if (!shades.has(words)) shades.set(words, shades.size % SHADES);
    fill(
      this.strip,
      stretches.map(({ day, words }, index) => {
        const start = number(day);
        const end = index + 1 < stretches.length ? number(stretches[index + 1].day) : COUNT;
        const part = h("span", { class: `shade-${shades.get(words)}`, title: words });
        part.style.width = `${((end - start) / COUNT) * 100}%`;
        return part;
      }),
    );
    if (stretches.length === 1) {
      fill(this.list, h("p", { class: "quiet" }, this.say("same_throughout")));
      return;
    }
    const line = ({ day, said, words }) =>
      h(
        "li",
        {},
        h("span", { class: `swatch shade-${shades.get(words)}`, "aria-hidden": "true" }),
        h("button", { type: "button", class: "plain", onclick: () => this.onDay(day) }, this.say("from_day", { day: said })),
        h("span", {}, ` ${words}`),
      );
    fill(
      this.list,
      h("details", { open: this.list.querySelector("details")?.open ?? false }, h("summary", {}, this.say("changes")), h("ol", { class: "stretches" }, stretches.map(line))),
    );
  }

  #move(to) {
    this.show(iso(to));
    this.onDay(iso(to));
  }

  #step(by) {
    const now = Number(this.slider.value);
    const ahead = by < 0 ? this.#turns.filter((turn) => turn < now).at(-1) : this.#turns.find((turn) => turn > now);
    if (ahead === undefined) return;
    this.slider.value = String(ahead);
    this.#move(ahead);
  }
}
