// What there is to choose from: the ledger's lists, kept for when there is no network, and what this phone has said since.

import { ask } from "./sync.js";

const OLD = 5 * 60_000;
const MOST_REMEMBERED = 12;

/** The lists as they are kept; empty before the first time. */
export const kept = async (desk) => (await desk.store.get("own", "lists")) ?? { at: 0, members: [], parties: [], places: [], products: [], lots: [] };

/** Asks the node for them, if they are old. */
export async function refresh(desk, { force = false } = {}) {
  const before = await kept(desk);
  if (!force && desk.now() - before.at < OLD) return before;
  const of = `/v1/stock?of=${encodeURIComponent(desk.party)}`;
  const told = await Promise.all(["/v1/members", "/v1/parties", "/v1/places", "/v1/products", of].map((path) => ask(desk, path)));
  if (told.some(({ problem }) => problem)) return before;
  const [{ members }, { parties }, { places }, { products }, { lots }] = told;
  const named = (list, key) => list.map(({ [key]: id, names, party, prefix, unit, status }) => ({ id, names, party, prefix, unit, status }));
  const lists = { at: desk.now(), members: named(members, "party"), parties: named(parties, "party"), places: named(places, "place"), products: named(products, "product"), lots };
  await desk.store.write([["put", "own", lists, "lists"]]);
  return lists;
}

/** Everything that a form offers: `{ products, places, others, lots, crops, coming, prefix, taken }`. */
export async function choices(desk) {
  const lists = await kept(desk);
  const own = (list) => {
    const mine = list.filter(({ party }) => party === desk.party);
    return [...mine, ...list.filter((thing) => !mine.includes(thing))];
  };
  const said = [...(await desk.store.all("done")), ...(await desk.store.all("waiting")), ...(await desk.store.all("refused"))];
  const here = said.filter(({ act }) => ["harvest", "pack", "receive"].includes(act)).map(({ subject }) => subject);
  const planted = said.filter(({ act }) => act === "plant").map(({ subject }) => subject);
  const held = lists.lots.filter(({ holds }) => holds);
  const known = new Set(lists.lots.map(({ lot }) => lot));
  const places = lists.places.filter(({ party }) => party === desk.party);
  const fresh = (lots) => [...new Set(lots)].reverse().filter((lot) => !known.has(lot)).map((lot) => ({ lot, product: productOf(lot) }));
  const me = lists.members.find(({ id }) => id === desk.party);
  return {
    me,
    products: own(lists.products),
    places: places.length > 0 ? places : lists.places,
    others: [...lists.members.filter(({ id, status }) => id !== desk.party && status === "active"), ...lists.parties],
    lots: [...fresh(here), ...held],
    crops: [...fresh(planted), ...lists.lots.filter(({ crop, maker }) => crop && maker === desk.party)],
    coming: lists.lots.flatMap((lot) => (lot.coming ?? []).map((coming) => ({ lot: lot.lot, product: lot.product, ...coming }))),
    names: new Map([...lists.members, ...lists.parties, ...lists.places, ...lists.products].map((thing) => [thing.id, thing])),
    taken: new Set([...known, ...said.map(({ subject }) => subject)]),
  };
}

/** The product of a lot. */
export const productOf = (lot) => lot.replace(/\/10\/[^/]*$/, "");

/** The first that is free of a stem's numbers. */
export function proposed(product, stem, taken) {
  for (let n = 1; n < 1000; n += 1) {
    const number = `${stem}-${n}`.slice(-20);
    if (!taken.has(`${product}/10/${number}`)) return number;
  }
  return "";
}

/** What was chosen comes first the next time. */
export function remembered(last = {}, chosen) {
  const all = { ...last };
  for (const [field, value] of Object.entries(chosen)) {
    if (typeof value !== "string" || value === "") continue;
    all[field] = [value, ...(all[field] ?? []).filter((old) => old !== value)].slice(0, MOST_REMEMBERED);
  }
  return all;
}

/** What was used last first; the rest as it was. */
export function lastFirst(list, id, used = []) {
  const place = (thing) => (used.includes(id(thing)) ? used.indexOf(id(thing)) : MOST_REMEMBERED);
  return list.map((thing, at) => ({ thing, at })).sort((one, other) => place(one.thing) - place(other.thing) || one.at - other.at).map(({ thing }) => thing);
}
