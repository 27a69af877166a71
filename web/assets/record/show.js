// Words and elements of the page. Only text is ever written, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** `say(name, facts)`: a sentence in the reader's language. */
export const sayer = (words) => (name, facts = {}) => (words.say[name] ?? name).replace(/\{([a-z]+)\}/g, (whole, hole) => facts[hole] ?? whole);

/** An element: attributes, `on…` listeners and `data` among them, and children, texts or elements. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

/** The knot of an act: `done`, `pending`, `waiting` or `refused`. */
export function knot(state) {
  const drawn = document.createElementNS(SVG, "svg");
  const part = (name, attributes) => {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    drawn.append(shape);
  };
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.setAttribute("class", "knot");
  part("circle", { class: "ring", cx: 12, cy: 12, r: 7 });
  if (state === "refused") part("path", { class: "cross", d: "M6 6 18 18M18 6 6 18" });
  return drawn;
}

/** The name of a thing in the reader's language; of what has none that may be read, the end of its address. */
export function nameOf(thing, lang) {
  const names = thing?.names ?? {};
  const plain = names.private === undefined ? names[lang] ?? Object.values(names)[0] : undefined;
  return plain ?? last(thing?.id ?? "");
}

/** The last part of an identifier, as people say it. */
export const last = (uri) => decodeURIComponent(uri.split("/").pop());

/** A moment for people, to the minute. */
export const moment = (time, lang) => new Date(time).toLocaleString(lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

/** What a code of the ledger means, and what to do: `[title, remedy]`. */
export const meaning = (words, problem) => words.means[problem.code] ?? [problem.title ?? problem.code];

/** The word for a unit's code that `say("unit-…")` and people know; of any other, the code. */
export const codeUnit = (code) => ({ KGM: "kg", H87: "pcs", LTR: "l", TNE: "t", CS: "case", GRM: "g" })[code] ?? code;

/** What the rules say of a case, with its units as people write them (web/src/format.rs): a code behind a number, or behind "in". */
export const withUnits = (detail) => (detail ?? "").replace(/(^|\s)(\(?-?\d[\d.]*|in) ([A-Z\d]{2,3})(?=[\s,;:.)]|$)/g, (_, before, number, code) => `${before}${number} ${codeUnit(code)}`);
