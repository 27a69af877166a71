// What the check found, drawn on the page: knots filled or broken, one sentence, and the exact list. Only text is ever written,
// never markup.

const fill = (text, facts) => text.replace(/\{([a-z]+)\}/g, (whole, name) => facts[name] ?? whole);

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

export class Report {
  constructor(words) {
    this.words = words;
    this.sum = document.getElementById("sum");
    this.how = document.getElementById("how");
  }

  say(name, facts = {}) {
    return fill(this.words.said[name], facts);
  }

  fault(fault) {
    return fill(this.words.faults[fault.code] ?? this.words.faults.broken, { what: fault.code, ...fault.facts });
  }

  running() {
    this.sum.textContent = this.say("running");
  }

  /** Says how far it has come, and lets the page be drawn. */
  progress(done, total) {
    this.sum.textContent = this.say("progress", { done, total });
    return new Promise((drawn) => setTimeout(drawn));
  }

  unable(what) {
    this.sum.textContent = this.say("unable", { what });
  }

  /** Fills the knots of a step, or breaks them with the reason beside them. */
  knot(index, fault) {
    for (const knot of document.querySelectorAll(`[data-knot="${index}"]`)) {
      knot.classList.add(fault ? "broken" : "checked");
      const label = knot.querySelector(".state");
      if (label) label.textContent = this.words.knots[fault ? "broken" : "checked"];
    }
    if (!fault) return;
    const step = document.querySelector(`li[data-knot="${index}"]`);
    step?.querySelector(".what")?.prepend(element("p", this.fault(fault), "why"));
  }

  good(facts) {
    document.body.classList.add("all-checked");
    this.sum.textContent = this.say(facts.steps === 0 ? "none" : "ok");
    this.list(facts, ["signatures", "members", "tree", "checkpoint", "shown", ...(facts.linked ? ["linked"] : []), "engine"]);
  }

  bad(faults, facts) {
    document.body.classList.add("any-broken");
    this.sum.textContent = this.say("failed");
    const alarm = element("section", "", "alarm");
    alarm.setAttribute("role", "alert");
    const reasons = element("ul");
    for (const [index, fault] of faults) {
      const item = element("li");
      const known = document.querySelector(`li[data-knot="${index}"]`);
      const where = element(known ? "a" : "b", index === "checkpoint" ? this.say("at-log") : this.say("at", { index }));
      if (known) where.href = `#step-${index}`;
      item.append(where, this.fault(fault));
      reasons.append(item);
    }
    alarm.append(element("h2", this.say("alarm")), reasons, element("p", this.say("alarm-means")), element("p", this.say("alarm-do")));
    document.querySelector("main").prepend(alarm);
    this.list(facts, ["engine"]);
  }

  list(facts, did) {
    if (!this.how) return;
    const items = (names) => {
      const list = element("ul");
      for (const name of names) {
        list.append(element("li", this.say(name, name === "not-sourced" ? { values: facts.unsourced } : facts)));
      }
      return list;
    };
    const nots = ["true", "goods", "missing", "key", "judgement"].map((name) => `not-${name}`);
    if (!facts.linked) nots.push("not-linked");
    if (facts.unsourced > 0) nots.push("not-sourced");
    this.how.replaceChildren(element("summary", this.say("list")), items(did.map((name) => `did-${name}`)), element("h3", this.say("not")), items(nots));
    this.how.hidden = false;
  }
}
