// The answer: what it is, what it rests on, how far it is from each limit, and why.
import { fill, h } from "./dom.js";

const MARKS = { open: "✓", closed: "✗", undetermined: "?", needs_review: "?" };
const TONES = { open: "yes", closed: "no", undetermined: "maybe", needs_review: "maybe" };

export class Result {
  constructor(say, onTellOtherwise, onTree) {
    Object.assign(this, { say, onTellOtherwise });
    this.headline = h("p", { class: "headline", role: "status" }, say("waiting"));
    this.stands = h("p", { class: "stands" });
    this.problems = h("div", { role: "alert" });
    this.members = h("div");
    this.scales = h("div");
    this.assumptions = h("div");
    this.why = h("div", { class: "why" }, h("p", { class: "quiet" }, say("explaining")));
    this.picture = h("div", { class: "tree", tabindex: "0", role: "group", "aria-label": say("tree") });
    this.tree = h("details", { ontoggle: () => this.tree.open && onTree() }, h("summary", {}, h("h3", {}, say("tree"))), this.picture);
    this.origin = h("p", { class: "quiet origin" });
  }

  /** Show that the facts cannot be read; the answer before stays, and says that it is one. */
  refuse(problems) {
    const said = problems.map(({ code, message }) => h("li", {}, `${message} (${code})`));
    fill(this.problems, h("p", {}, this.say("cannot")), h("ul", {}, said));
    this.headline.classList.add("old");
  }

  show(answer) {
    const { say } = this;
    fill(this.problems);
    this.headline.classList.remove("old");
    this.headline.dataset.status = answer.status;
    if (this.headline.textContent !== answer.headline) this.headline.textContent = answer.headline;
    const day = answer.day_words ? `${answer.day_label}${say("colon")}${answer.day_words}` : "";
    this.stands.textContent = [answer.stands, day].filter(Boolean).join(" — ");
    fill(this.members, this.#members(answer), this.#records(answer), this.#missing(answer));
    fill(this.scales, this.#scales(answer.scales));
    fill(this.assumptions, this.#assumed(answer.assumptions));
    const { version, sha256 } = answer.receipt;
    this.origin.textContent = say("fingerprint", { version: version ? ` ${version}` : "", sha: sha256.slice(0, 16) });
  }

  /** Show the reasons, a fragment in which the library escaped every text, without what is shown apart. */
  explain({ html, apart }) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const unfolded = new Set(
      [...this.why.querySelectorAll("details[open] > summary")].map((found) => found.textContent),
    );
    for (const found of parsed.querySelectorAll("style")) found.remove();
    const sections = [...parsed.querySelectorAll("article > section")];
    const shown = sections.filter((found) => !apart.includes(found.firstElementChild?.textContent));
    for (const found of parsed.querySelectorAll("details")) {
      if (unfolded.has(found.querySelector("summary")?.textContent)) found.open = true;
    }
    fill(this.why, shown);
  }

  /** Say that the tree is being drawn. */
  drawing() {
    if (!this.picture.firstChild) fill(this.picture, h("p", { class: "quiet" }, this.say("explaining")));
    this.picture.setAttribute("aria-busy", "true");
  }

  /** Show the tree of the decision. */
  draw(svg) {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    this.picture.removeAttribute("aria-busy");
    const shown = document.importNode(parsed.documentElement, true);
    fill(this.picture, shown);
    // A large tree is shown where its path ends.
    const end = [...shown.querySelectorAll("g.pr-on")].at(-1)?.getBoundingClientRect();
    if (!end) return;
    const frame = this.picture.getBoundingClientRect();
    this.picture.scrollTop = end.top - frame.top - frame.height / 3;
    this.picture.scrollLeft = end.right - frame.left - frame.width;
  }

  #members({ members }) {
    if (!members.length) return null;
    const line = ({ label, status, stands, cites, lacks }) =>
      h(
        "li",
        { class: TONES[status] },
        h("span", { class: "mark", "aria-hidden": "true" }, MARKS[status]),
        h(
          "span",
          {},
          h("strong", {}, label),
          ` — ${stands}`,
          cites && status !== "closed" ? h("span", { class: "cites" }, cites) : null,
          lacks.length ? h("span", { class: "cites" }, this.say("lacks", { facts: lacks.join(this.say("separator")) })) : null,
        ),
      );
    return [h("h3", {}, this.say("members")), h("ul", { class: "members" }, members.map(line))];
  }

  #records({ records }) {
    if (!records.length) return null;
    const line = ({ id, label, words }) => h("li", {}, h("strong", {}, label ? `${id} (${label})` : id), `${this.say("colon")}${words}`);
    return h("ul", {}, records.map(line));
  }

  #missing({ missing }) {
    if (!missing.length) return null;
    return [h("h3", {}, this.say("missing")), h("ul", {}, missing.map(({ label }) => h("li", {}, label)))];
  }

  #scales(scales) {
    if (!scales.length) return h("p", { class: "quiet" }, this.say("no_scales"));
    return h("ul", { class: "scales" }, scales.map((scale) => this.#scale(scale)));
  }

  #scale({ label, of, limit, compared, distance, period, cites, certainty, bar }) {
    const { say } = this;
    const values = [
      say("limit", { value: limit }),
      compared ? say("compared", { value: compared }) : null,
      distance,
    ];
    return h(
      "li",
      {},
      h("strong", {}, label),
      of ? ` (${of})` : null,
      certainty === "certain" ? null : h("span", { class: "tag" }, say(certainty)),
      bar ? this.#bar(bar) : null,
      h("span", { class: "values" }, values.filter(Boolean).join(say("separator"))),
      h("span", { class: "cites" }, [period, cites].filter(Boolean).join(" — ")),
    );
  }

  #bar([compared, limit]) {
    const part = h("span", { class: compared < limit ? "under" : "over" });
    part.style.width = `${compared / 10}%`;
    const mark = h("span", { class: "limit" });
    mark.style.left = `${limit / 10}%`;
    return h("span", { class: "bar", "aria-hidden": "true" }, part, mark);
  }

  #assumed(assumptions) {
    if (!assumptions.length) return null;
    const line = ({ fact, label, words }) =>
      h(
        "li",
        {},
        `${label}${this.say("colon")}${words} `,
        h(
          "button",
          { type: "button", class: "plain", "aria-label": this.say("say_otherwise_of", { label }), onclick: () => this.onTellOtherwise(fact) },
          this.say("say_otherwise"),
        ),
      );
    return h(
      "details",
      {},
      h("summary", {}, this.say("assumptions", { count: assumptions.length })),
      h("ul", {}, assumptions.map(line)),
    );
  }
}
