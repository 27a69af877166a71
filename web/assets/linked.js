// Whether signed steps belong to the thing that the page is about: each must share a lot, item or logistic unit with it, or with
// a step that does. Otherwise true statements about one lot could be shown as the journey of another.

import { canonical } from "./show.js";

const LOT = /\/(10|21|00)\/[^/]+/;
const PARTY = /\/(party|417)\//;

function strings(value, found = []) {
  if (typeof value === "string") found.push(value);
  else if (value && typeof value === "object") for (const inner of Object.values(value)) strings(inner, found);
  return found;
}

/** Identifiers that an entry names, without parties: `lots` (and what an item is an item of), and `all`. */
function named(entry) {
  const all = new Set();
  for (const text of [entry.sub, ...strings(entry.said)]) {
    if (!text.includes("://") || PARTY.test(text)) continue;
    const path = canonical(text).split("/");
    for (let end = path.length; end >= 5; end -= 1) all.add(path.slice(0, end).join("/"));
  }
  return { all, lots: new Set([...all].filter((id) => LOT.test(id))) };
}

/** The indexes of those entries that nothing links to `address`. */
export function unlinked(address, entries) {
  const uri = canonical(address);
  const lot = uri.replace(/\/21\/[^/]+$/, "");
  const reached = { lots: new Set([uri, lot]), all: new Set([uri, lot, lot.replace(/\/10\/[^/]+$/, "")]) };
  const left = new Map(entries.map((entry) => [entry, named(entry)]));
  for (let grew = true; grew;) {
    grew = false;
    for (const [entry, names] of left) {
      const event = entry.kind === "event" || entry.kind === "report";
      // A certificate of a lot must be of this lot; one that names no lot may be of the product or the place.
      const key = event || names.lots.size > 0 ? "lots" : "all";
      if (![...names[key]].some((id) => reached[key].has(id))) continue;
      left.delete(entry);
      grew = true;
      if (event) for (const of of ["lots", "all"]) for (const id of names[of]) reached[of].add(id);
    }
  }
  return [...left.keys()].map((entry) => entry.index);
}
