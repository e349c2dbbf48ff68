// The page: rules on one side, a case and its answer on the other. It asks nothing of any other place.
import { fill, h, save } from "./dom.js";
import { Engine } from "./engine.js";
import { Question, Told } from "./form.js";
import { Law } from "./law.js";
import { Result } from "./result.js";
import { Rules } from "./rules.js";
import { pack, unpack } from "./share.js";
import { speaker } from "./words.js";

const lang = document.documentElement.lang === "en" ? "en" : "fr";
const say = speaker(lang);
const FIRST_CASE = "cour_ecole";
const FIRST_DECISION = "procedures";
const FIRST_FILE = "seuils.regles";
const PAUSE = 150;
const NARROW = "(max-width: 60rem)";

const base = new URL(".", import.meta.url);
const read = async (name) => (await fetch(new URL(name, base))).json();
const readText = async (name) => (await fetch(new URL(name, base))).text();

const state = { decision: FIRST_DECISION, told: [] };
/** The case that was at hand with the other rules: one's own, or the bundled ones. */
let aside = null;
let cases = [];
let catalogue = null;
let controls = {};
let answer = null;
let version = 0;
let timer = 0;

// -- engines --------------------------------------------------------------------------------------
const progress = h("p", { class: "progress", role: "status" }, say("step_start"));
const failed = (why) => {
  progress.textContent = say("failed", { why });
  progress.dataset.state = "failed";
};
const started = () =>
  new Engine(lang, (step) => (progress.textContent = say(`step_${step}`)), failed);
let engine = started();

// -- parts of the page ------------------------------------------------------------------------------
const told = new Told(say, tell, untell);
const question = new Question(say, answered);
const result = new Result(say, tellOtherwise, () => update());
const law = new Law(say, lang, (day) => tell(catalogue.reference_date, day));
const rules = new Rules({
  say,
  lang,
  engine: () => new Engine(lang, () => {}, failed),
  original: async (file) => (await engine.ask({ do: "file", file })).text,
  starter: () => readText(`starter.${lang}.regles`),
  onRules: answeredByRules,
  onBroken: () => {
    if (version) return; // the answer of before stands
    document.body.dataset.busy = "no";
    result.headline.textContent = say("mend_first");
  },
});
const decision = h("select", { id: "decision", onchange: () => ask(decision.value) });
const bundled = h("select", { id: "case", onchange: () => take(bundled.value) });
const more = h("select", { id: "more", onchange: () => add(more.value) });
const pointless = h("div", { class: "pointless" });
const message = h("p", { class: "message", role: "status" });
/** What became of the link that one came by: where it is seen at once. */
const arrival = h("p", { class: "message", id: "arrival", role: "status" });
const link = h("input", { id: "link", type: "text", readonly: true, onfocus: () => link.select() });
const linkBox = h("p", { class: "row", hidden: true }, h("label", { for: "link" }, say("link")), link);
const rulesPanel = h("details", { class: "rules", open: !matchMedia(NARROW).matches }, h("summary", {}, h("h2", {}, say("rules"))), rules.element);

document.body.prepend(
  h("a", { class: "skip", href: "#answer" }, say("skip")),
  h(
    "header",
    {},
    h("p", { class: "brand" }, h("a", { href: `../${lang}/index.html` }, "procrules"), h("span", { "aria-hidden": "true" }, " / "), h("span", {}, say("title"))),
    h("nav", { "aria-label": say("documentation") }, h("a", { href: `../${lang}/index.html` }, say("documentation")), h("a", { href: `${lang === "fr" ? "en" : "fr"}.html`, lang: lang === "fr" ? "en" : "fr" }, say("other"))),
  ),
  h(
    "main",
    {},
    h("div", { class: "intro" }, h("h1", {}, say("title")), h("p", {}, say("lead")), h("p", { class: "privacy" }, say("privacy"), " ", say("advice")), progress, arrival),
    rulesPanel,
    h(
      "div",
      { class: "work" },
      h(
        "section",
        { class: "verdict", id: "answer", tabindex: "-1", "aria-labelledby": "answer-title" },
        h("h2", { id: "answer-title" }, say("answer")),
        result.headline,
        result.stands,
        result.problems,
      ),
      h(
        "section",
        { class: "case", "aria-labelledby": "case-title" },
        h("h2", { id: "case-title" }, say("case")),
        h("p", { class: "row" }, h("label", { for: "case" }, say("bundled_case")), bundled, h("button", { type: "button", class: "plain", onclick: () => take(null) }, say("empty_case"))),
        h("p", { class: "row" }, h("label", { for: "decision" }, say("decision")), decision),
        h("h3", {}, say("next")),
        question.element,
        h("h3", {}, say("told")),
        told.element,
        h("p", { class: "row" }, h("label", { for: "more" }, say("add_fact")), more),
        pointless,
      ),
      h(
        "section",
        { class: "answer", "aria-labelledby": "grounds-title" },
        h("h2", { id: "grounds-title" }, say("grounds")),
        result.members,
        h("h3", {}, say("time")),
        law.element,
        h("h3", {}, say("scales")),
        result.scales,
        result.assumptions,
        result.tree,
        result.why,
        h(
          "div",
          { class: "keep" },
          h("h3", {}, say("actions")),
          h(
            "p",
            { class: "row" },
            h("button", { type: "button", onclick: share }, say("share")),
            h("button", { type: "button", onclick: keep }, say("receipt")),
            h("button", { type: "button", onclick: () => print() }, say("print")),
          ),
          message,
          linkBox,
          h("p", { class: "quiet" }, say("receipt_help")),
        ),
        result.origin,
      ),
    ),
  ),
);

// -- what is told -----------------------------------------------------------------------------------
function put(path, value) {
  const known = state.told.find(([name]) => name === path);
  if (known) known[1] = value;
  else state.told.push([path, value]);
}

function tell(path, value) {
  put(path, value);
  update();
}

function untell(path) {
  // With a list go its records.
  state.told = state.told.filter(([name]) => name !== path && !name.startsWith(`${path}[`));
  update();
  more.focus();
}

/** What the question asked is told: the next question takes its place, and the place of the cursor. */
function answered(path, value) {
  put(path, value);
  update({ follow: true });
}

async function add(path) {
  if (!path) return;
  await know([path]);
  const control = controls[path];
  const first = control.kind === "set" ? [] : control.many ? 1 : null;
  put(path, first);
  await update();
  told.focus(path);
}

async function tellOtherwise(path) {
  await add(path);
}

function ask(name) {
  state.decision = name;
  update();
}

function take(name) {
  const found = cases.find((known) => known.name === name);
  state.told = structuredClone(found?.told ?? []);
  if (found && !rules.own) state.decision = catalogue.decisions.some((d) => d.name === FIRST_DECISION) ? FIRST_DECISION : state.decision;
  update();
}

/** Ask how some facts are told, of those of which it is not known yet. */
async function know(paths) {
  const unknown = paths.filter((path) => !(path in controls));
  if (unknown.length) Object.assign(controls, (await engine.ask({ do: "controls", paths: unknown })).controls);
}

// -- what follows -----------------------------------------------------------------------------------
/** Answer what stands, then say why, what to ask next and what the law says on other days. */
async function update({ follow = false } = {}) {
  const mine = ++version;
  document.body.dataset.busy = "answer";
  clearTimeout(timer);
  question.searching();
  decision.value = state.decision;
  const asked = { decision: state.decision, told: structuredClone(state.told) };
  await know(asked.told.map(([path]) => path));
  if (mine !== version) return;
  const found = await engine.ask({ do: "answer", ...asked });
  if (mine !== version) return;
  const problems = found.problems ?? [];
  told.show(asked.told, controls, found.read ?? {}, problems);
  law.show(asked.told.find(([path]) => path === catalogue.reference_date)?.[1]);
  if (problems.length) {
    result.refuse(problems);
    document.body.dataset.busy = "no";
    return;
  }
  answer = found.answer;
  result.show(answer);
  document.body.dataset.busy = "more";
  performance.mark("answer");
  await new Promise((resolve) => (timer = setTimeout(resolve, follow ? 0 : PAUSE)));
  for (const step of [next, explain, replay, draw]) {
    if (mine !== version) return;
    await step(asked, () => mine === version, follow);
  }
  document.body.dataset.busy = "no";
}

async function next(asked, current, follow) {
  const found = await engine.ask({ do: "question", ...asked });
  if (!current()) return;
  const words = [say("no_question")];
  if (found.unanswered.length) words.push(say("unanswered", { facts: found.unanswered.join(say("separator")) }));
  const lost = question.focused || document.activeElement === document.body;
  question.show(found.question, words);
  if (follow && lost) found.question ? question.focus() : document.getElementById("answer").focus();
  fill(more, h("option", { value: "" }, say("choose_fact")), found.others.map(({ fact, label }) => h("option", { value: fact }, label)));
  const list = h("ul", {}, found.pointless.map((label) => h("li", {}, label)));
  fill(pointless, found.pointless.length ? h("details", {}, h("summary", {}, say("pointless", { count: found.pointless.length })), list) : null);
}

async function explain(asked, current) {
  const found = await engine.ask({ do: "why", ...asked });
  if (current() && found.html) result.explain(found);
}

/** Draw the tree for who looks at it: a large one takes longer than all the rest. */
async function draw(asked, current) {
  if (!result.tree.open) return;
  result.drawing();
  const found = await engine.ask({ do: "picture", ...asked });
  if (current() && found.svg) result.draw(found.svg);
}

async function replay(asked, current) {
  const expected = await engine.ask({ do: "turns", decision: asked.decision });
  if (!current()) return;
  law.expect(expected, catalogue.read_until);
  if (expected.fact === null) return;
  law.replaying();
  const found = [];
  // One day at a time, so that a new fact is never kept waiting.
  for (const day of expected.days) {
    const one = await engine.ask({ do: "on_day", ...asked, day });
    if (!current()) return;
    if (!one.problems) found.push(one);
  }
  law.replay(found);
}

/** Other rules answer from now on: the same case, as far as they know its facts. */
async function answeredByRules(other, moved) {
  document.body.dataset.busy = "answer";
  const before = engine;
  engine = other;
  if (before !== other) before.close();
  controls = {};
  await consult();
  if (moved) {
    const now = aside ?? { decision: catalogue.decisions[0]?.name, told: [] };
    aside = { ...state };
    Object.assign(state, now);
    bundled.disabled = rules.own;
  }
  await know(state.told.map(([path]) => path));
  state.told = state.told.filter(([path]) => controls[path]);
  await update();
}

async function consult() {
  catalogue = await engine.ask({ do: "catalogue" });
  const themes = Map.groupBy ? Map.groupBy(catalogue.decisions, ({ theme }) => theme) : grouped(catalogue.decisions);
  fill(decision, [...themes].map(([theme, found]) => h("optgroup", { label: theme.replaceAll("_", " ") }, found.map(({ name, label }) => h("option", { value: name }, label)))));
  if (!catalogue.decisions.some(({ name }) => name === state.decision)) state.decision = catalogue.decisions[0]?.name ?? "";
}

function grouped(decisions) {
  const found = new Map();
  for (const each of decisions) found.set(each.theme, [...(found.get(each.theme) ?? []), each]);
  return found;
}

// -- out of the page ----------------------------------------------------------------------------------
async function share() {
  const fragment = await pack({ case: state, ...(await rules.state()) });
  if (fragment === null) {
    message.textContent = say("share_long");
    return;
  }
  history.replaceState(null, "", `#${fragment}`);
  link.value = location.href;
  linkBox.hidden = false;
  try {
    await navigator.clipboard.writeText(location.href);
    message.textContent = say("share_done");
  } catch {
    message.textContent = say("share_shown");
  }
}

function keep() {
  if (answer === null) return;
  save(`recu-${answer.decision}.json`, `${JSON.stringify(answer.receipt, null, 2)}\n`, "application/json");
}

/** Take the state of the address; says whether there was one. */
async function restore() {
  const found = await unpack(location.hash);
  if (found === undefined) return false;
  if (found === null) {
    arrival.textContent = say("refused");
    return false;
  }
  const shared = structuredClone(found.case);
  if (found.own) aside = shared;
  else Object.assign(state, shared);
  const { lost, unknown } = await rules.restore(found);
  const words = lost.map((file) => say("base_changed", { file }));
  for (const file of unknown) words.push(say("file_unknown", { file, shown: rules.file }));
  arrival.textContent = words.join(" ");
  return true;
}

window.addEventListener("hashchange", async () => {
  if (location.hash === "#answer") return;
  delete document.body.dataset.arrived;
  const found = await restore();
  if (found && !rules.own) await update();
  document.body.dataset.arrived = "";
});

cases = await read("cases.json");
fill(bundled, h("option", { value: "" }, say("choose_case")), cases.map(({ name, title }) => h("option", { value: name }, title)));
await consult();
progress.textContent = say("step_ready");
const shelf = engine.ask({ do: "shelf" });
state.told = structuredClone(cases.find(({ name }) => name === FIRST_CASE)?.told ?? []);
const shared = location.hash.length > 1;
if (!shared) {
  bundled.value = FIRST_CASE;
  update();
}
await rules.furnish(await shelf, FIRST_FILE);
if (shared) {
  await restore();
  if (!rules.own) update();
}
