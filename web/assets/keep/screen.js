// What a person sees of the checks: for each file what it is, whether it holds, the thread of what was checked, what is wrong and
// where, and what was signed. Only text is ever written, never markup; files are read here and sent nowhere.

import { engine } from "../ed25519.js";
import { Fault } from "../entry.js";
import { actOf, canonical, inOffset, moment, name } from "../show.js";
import { checkFiles, fieldOf } from "./check.js";
import { readPolicy } from "./policy.js";

const data = (id) => JSON.parse(document.getElementById(id).textContent);
const fill = (text, facts) => text.replace(/\{([a-z]+)\}/g, (whole, name) => facts[name] ?? whole);

/** What people call a thing, by its address: `STRAW/SL-1`, `SLCM`. */
const spoken = (uri) => canonical(uri).replace(/^https?:\/\/[^/]+(?:\/p)?(?:\/(?:party|place|01|00|414|417))?\/([^/]+)(?:\/10\/([^/]+))?/, (_, first, lot) => (lot ? `${first}/${lot}` : first));

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

class Screen {
  constructor() {
    this.languages = data("words");
    this.pin = data("pin");
    this.outcomes = [];
    this.at = (id) => document.getElementById(id);
    const tags = Object.keys(this.languages);
    const wanted = (navigator.languages ?? []).map((tag) => tag.toLowerCase().split("-")[0]);
    this.speak(wanted.find((tag) => tags.includes(tag)) ?? tags.at(-1));
    this.listen();
    // A browser brings a text back when the page is loaded again.
    this.paste();
  }

  say(key, facts = {}) {
    return fill(this.words.said[key] ?? key, facts);
  }

  speak(tag) {
    this.words = this.languages[tag];
    document.documentElement.lang = tag;
    document.title = this.say("title", this.pin);
    for (const place of document.querySelectorAll("[data-say]")) place.textContent = this.say(place.dataset.say, this.pin);
    for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === tag));
    this.draw();
  }

  listen() {
    for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => this.speak(button.dataset.lang));
    this.at("files").addEventListener("change", async (event) => {
      await this.check(await read([...event.target.files]));
      event.target.value = "";
    });
    this.at("go").addEventListener("click", () => this.paste());
    const over = (event) => {
      event.preventDefault();
      document.body.classList.toggle("over", event.type === "dragover");
    };
    for (const type of ["dragover", "dragleave"]) document.addEventListener(type, over);
    document.addEventListener("drop", async (event) => {
      over(event);
      await this.check(await read([...event.dataTransfer.files]));
    });
  }

  async paste() {
    const text = this.at("text").value;
    if (text.trim() !== "") await this.check([{ name: this.say("pasted"), bytes: new TextEncoder().encode(text) }]);
  }

  async check(files) {
    if (files.length === 0) return;
    this.at("status").textContent = this.say("running");
    try {
      this.engine ??= await engine();
      const policy = this.at("policy").value;
      const trusted = policy.trim() === "" ? undefined : await readPolicy(this.engine, policy);
      this.outcomes = await checkFiles(this.engine, files, this.pin, trusted);
      this.trouble = undefined;
    } catch (error) {
      this.outcomes = [];
      this.trouble = error;
    }
    this.draw();
    this.at("outcomes").focus();
  }

  draw() {
    const { trouble } = this;
    const alarm = trouble && this.alarm([{ where: trouble instanceof Fault ? "policy" : "file", fault: trouble instanceof Fault ? trouble : new Fault("broken", { what: String(trouble.message ?? trouble) }) }]);
    this.at("outcomes").replaceChildren(...(alarm ? [alarm] : this.outcomes.map((outcome) => this.outcome(outcome))));
    const good = this.outcomes.filter(({ holds }) => holds).length;
    this.at("status").textContent = this.outcomes.length === 0 ? "" : this.say("sum", { total: this.outcomes.length, good });
  }

  outcome(outcome) {
    const made = element("section", "", `outcome ${outcome.holds ? "good" : outcome.faults.length > 0 ? "bad" : "half"}`);
    const { form, facts, sha256 } = outcome;
    const sentence = outcome.faults.length > 0 ? "fails" : outcome.holds ? `holds-${form}` : `half-${form}`;
    made.append(element("h2", outcome.name), element("p", this.say(`form-${form}`), "quiet"), element("p", this.say(sentence, facts), "verdict"));
    if (outcome.faults.length > 0) made.append(this.alarm(outcome.faults));
    if (outcome.knots.size > 0) made.append(this.thread([...outcome.knots].map(([knot, state]) => this.knot(knot, state, facts))));
    const list = element("dl", "", "facts");
    const fact = (label, value) => value !== undefined && value !== "" && list.append(element("dt", this.say(label)), element("dd", String(value), "id"));
    fact("fact-of", facts.of);
    fact("fact-witnesses", facts.witnesses);
    fact("fact-beside", facts.beside);
    fact("fact-blobs", facts.blobs);
    fact("fact-missing", facts.missing);
    fact("fact-sha256", sha256);
    fact("fact-engine", this.say(`engine-${this.engine.name}`));
    made.append(list);
    const broken = new Map(outcome.faults.map(({ where, fault }) => [where, fault]));
    const steps = outcome.steps.map((index) => this.step(outcome.entries.get(index) ?? { index }, outcome, broken.get(index)));
    if (steps.length > 0) made.append(element("h3", this.say("story")), this.thread(steps));
    if (outcome.knots.size > 0) made.append(this.not(outcome));
    return made;
  }

  alarm(faults) {
    const alarm = element("section", "", "alarm");
    alarm.setAttribute("role", "alert");
    const reasons = element("ul");
    for (const { where, fault } of faults) {
      const item = element("li");
      const place = typeof where === "number" ? this.say("at", { index: where }) : where === "checkpoint" ? this.say("at-log") : where === "file" ? "" : `${where}: `;
      item.append(element("b", place), this.fault(fault));
      const pairs = element("dl", "", "facts");
      for (const [label, value] of [["field", fieldOf(fault)], ["expected", fault.facts.want], ["found", fault.facts.got]]) {
        if (value !== undefined) pairs.append(element("dt", this.say(label)), element("dd", String(value), "id"));
      }
      item.append(pairs);
      reasons.append(item);
    }
    alarm.append(element("h3", this.say("alarm")), reasons, element("p", this.say("alarm-means")));
    return alarm;
  }

  fault(fault) {
    return fill(this.words.faults[fault.code] ?? this.words.faults.broken, { what: fault.code, ...fault.facts });
  }

  thread(items) {
    const thread = element("ol", "", "thread");
    thread.append(...items);
    return thread;
  }

  /** An item on the thread, with its knot: a ring, filled, or crossed out; and the word for it. */
  item(state) {
    const made = element("li", "", state);
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("class", "knot");
    drawing.setAttribute("viewBox", "-12 -12 24 24");
    drawing.setAttribute("aria-hidden", "true");
    const shape = (tag, attributes) => {
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) drawn.setAttribute(name, value);
      drawing.append(drawn);
    };
    shape("circle", { class: "ring", r: "6" });
    shape("path", { class: "cross", d: "M-5-5 5 5M5-5-5 5" });
    made.append(drawing);
    return made;
  }

  knot(knot, state, facts) {
    const made = this.item(state);
    made.append(element("span", this.say(`knot-${knot}`, { size: "?", ...facts })), element("span", ` · ${this.words.knots[state]}`, "state"));
    return made;
  }

  step(entry, outcome, fault) {
    const unread = entry.payload === undefined;
    const proved = outcome.knots.get("tree") === "checked" || outcome.knots.get("tree") === "broken";
    const made = this.item(fault ? "broken" : proved && !unread ? "checked" : "open");
    const what = element("div", "", "what");
    const title = element("h4", unread ? this.say("at", entry) : actOf(this.words, entry));
    what.append(title);
    if (fault) what.append(element("p", this.fault(fault), "why"));
    made.append(what);
    if (unread) return made;
    title.append(element("span", ` · ${this.called(entry.sub, outcome.entries)}`, "much"));
    const facts = element("dl", "", "facts");
    const fact = (label, value) => facts.append(element("dt", this.say(label)), element("dd", value));
    fact("signed-by", this.called(entry.iss, outcome.entries));
    const time = entry.said?.eventTime;
    if (typeof time === "string") fact("claimed", moment(this.words, time));
    if (entry.time !== undefined) fact("entered", `${moment(this.words, inOffset(entry.time, "Z"))} UTC`);
    if (entry.index !== "") fact("record", String(entry.index));
    const more = element("details");
    more.append(element("summary", this.say("payload")), element("p", `${entry.kind} ${entry.id}`, "id"), element("pre", new TextDecoder().decode(entry.payload)));
    what.append(facts, more);
    return made;
  }

  /** The name that a signed statement gives a thing, with its address. */
  called(uri, entries) {
    for (const { said } of entries.values()) {
      const about = [said?.party, said?.place, said?.product].find((about) => typeof about === "string");
      if (about === undefined || canonical(about) !== canonical(uri) || typeof said.names !== "object" || said.names?.private !== undefined) continue;
      const found = name(this.words, said.names ?? {});
      if (typeof found === "string") return `${found} (${spoken(uri)})`;
    }
    return spoken(uri);
  }

  not(outcome) {
    const made = element("details", "", "not");
    const list = element("ul", "", "plain");
    const names = ["not-true", "not-goods", ...(outcome.knots.has("members") ? [] : ["not-admitted"]), "not-missing", ...(outcome.form === "page" ? ["not-page"] : []), ...(outcome.form === "evidence" ? ["not-report"] : []), ...(outcome.facts.loose ? ["not-loose"] : []), ...(outcome.facts.witnesses === undefined ? ["not-witnesses"] : [])];
    for (const name of names) list.append(element("li", this.say(name, outcome.facts)));
    made.append(element("summary", this.say("not")), list);
    return made;
  }
}

const read = (files) => Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));

if (globalThis.document?.getElementById("outcomes")) new Screen();
