/**
 * Keeps the live view up to date. Each event of the stream is the whole state; what is shown already is left as it is, so that
 * the picture moves only when a fact does.
 */

const PATIENCE = 45_000;
const byId = (id) => document.getElementById(id);
const words = byId("words").dataset;
let heard = Date.now();

/** Writes a text where it differs; tells whether it did. */
function say(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

function make(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...more });
}

function move(element) {
  element.classList.remove("moved");
  // Reading a measure ends the old animation, so that the new one begins.
  void element.offsetWidth;
  element.classList.add("moved");
}

function newFact(fact) {
  const box = document.createElement("div");
  box.dataset.fact = fact.key;
  const value = document.createElement("dd");
  value.append(make("b", ""), make("span", ""));
  box.append(make("dt", fact.label), value);
  return box;
}

function showFacts(facts) {
  const list = byId("facts");
  const have = new Map([...list.children].map((box) => [box.dataset.fact, box]));
  facts.forEach((fact, at) => {
    const box = have.get(fact.key) ?? newFact(fact);
    have.delete(fact.key);
    if (list.children[at] !== box) list.insertBefore(box, list.children[at] ?? null);
    const value = box.querySelector("dd");
    const changed = [say(box.querySelector("b"), fact.value), say(box.querySelector("span"), fact.note)];
    if (box.classList[0] !== fact.tone) {
      box.className = fact.tone;
      box.querySelector(".mark")?.remove();
      if (fact.tone !== "plain") value.prepend(make("i", "", { className: "mark" }));
    }
    if (changed.includes(true)) move(box);
  });
  for (const box of have.values()) box.remove();
}

function knot() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const circle = document.createElementNS(space, "circle");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of Object.entries({ r: 7, cx: 12, cy: 12 })) circle.setAttribute(name, value);
  svg.append(circle);
  return svg;
}

function showSteps(steps, between) {
  const list = byId("steps");
  const same = (item, step) =>
    item?.dataset.step === String(step.index) && item.classList[0] === step.knot &&
    item.querySelector("b").textContent === step.act;
  list.dataset.between = between;
  if (list.children.length === steps.length && steps.every((step, at) => same(list.children[at], step))) return;
  const before = new Set([...list.children].map((item) => item.dataset.step));
  list.replaceChildren(...steps.map((step) => {
    const item = make("li", "", { className: step.knot });
    item.dataset.step = step.index;
    item.append(knot(), make("b", step.act), make("span", step.when), make("span", step.place));
    if (words[step.knot]) item.append(make("em", words[step.knot]));
    if (!before.has(String(step.index))) move(item);
    return item;
  }));
}

function listen() {
  const stream = new EventSource(document.body.dataset.stream);
  stream.onmessage = (event) => {
    heard = Date.now();
    const live = JSON.parse(event.data);
    say(byId("title"), live.title);
    say(byId("sub"), live.sub);
    showFacts(live.facts);
    showSteps(live.steps, live.between);
  };
  stream.addEventListener("still", () => (heard = Date.now()));
  // A stream that ended is taken up again by the browser; one that was refused is not.
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5_000 + Math.random() * 10_000);
  };
}

listen();
setInterval(() => (byId("lost").hidden = Date.now() - heard < PATIENCE), 5_000);
