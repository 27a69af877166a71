// The events that a member signs, member by member as `suyuan` writes them (cli/src/acts, ledger/src/event/builder.rs): the same act
// gives the same bytes, whichever of the two it was recorded with.

import { Decimal } from "../json.js";

const CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { suyuan: "https://ns.suyuan.org/v1#" }];
const own = (word) => `https://ns.suyuan.org/v1#${word}`;
// What people look for first comes first; what is not named here comes behind, in the order in which it was said.
const ORDER = ["@context", "type", "eventID", "eventTime", "eventTimeZoneOffset", "inputQuantityList", "outputQuantityList", "quantityList", "action", "bizStep",
  "disposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList"].map((name, at) => ({ name, at }));
const place = (name) => ORDER.find((known) => known.name === name)?.at ?? ORDER.length;

/** JSON without white space; a Decimal as its digits. */
export function json(value) {
  if (value instanceof Decimal) return value.text;
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${json(inner)}`).join(",")}}`;
}

const amount = (lot, { amount: quantity, unit }) => ({ epcClass: lot, quantity, uom: unit });
const measured = ({ amount: value, unit }) => ({ value, unit });
const goods = (v) => ({ quantityList: [amount(v.lot, v.quantity)] });
const tending = (word) => (v) => ({ action: "OBSERVE", bizStep: own(word), quantityList: [{ epcClass: v.crop }], ...v.input && { "suyuan:input": v.input },
  ...v.dose && { "suyuan:dose": measured(v.dose) }, ...v.wait !== undefined && { "suyuan:preHarvestDays": new Decimal(String(v.wait)) } });
const observed = (bizStep, disposition) => (v) => ({ action: "OBSERVE", bizStep, ...disposition && { disposition }, ...goods(v) });

function ends(from, to, owner) {
  const end = (kind, type, id) => ({ type, [kind]: id });
  const both = (kind, holds, owns) => [end(kind, "possessing_party", holds), ...owner ? [end(kind, "owning_party", owns)] : []];
  return { sourceList: both("source", from, from), destinationList: both("destination", to, owner) };
}

// What each act says besides its circumstances, the sort of its paper, and what it is about.
const SAYS = {
  plant: [(v) => ({ action: "ADD", bizStep: own("planting"), quantityList: [{ epcClass: v.crop }] }), "prodorder", (v) => v.crop],
  spray: [tending("spraying"), "prodorder", (v) => v.crop],
  fertilise: [tending("fertilising"), "prodorder", (v) => v.crop],
  irrigate: [tending("irrigating"), "prodorder", (v) => v.crop],
  harvest: [(v) => ({ action: "ADD", bizStep: "creating_class_instance", disposition: "active", ...goods(v), ...v.crop && { "suyuan:crop": v.crop } }), "prodorder"],
  pack: [(v) => ({ type: "TransformationEvent", bizStep: "packing", disposition: "active", inputQuantityList: [amount(v.from, v.used)],
    outputQuantityList: [amount(v.lot, v.quantity)] }), "prodorder"],
  store: [(v) => ({ action: "OBSERVE", bizStep: "storing", ...v.place && { bizLocation: { id: v.place } }, ...goods(v) }), "prodorder"],
  dispose: [observed("destroying", "destroyed"), "prodorder"],
  ship: [(v) => ({ ...observed("shipping", "in_transit")(v), ...ends(v.by, v.to, v.sold ? v.to : undefined) }), "desadv"],
  receive: [(v) => ({ ...observed("receiving", "in_progress")(v), ...v.place && { bizLocation: { id: v.place } },
    ...ends(v.sender, v.by, v.bought ? v.by : undefined) }), "desadv"],
  sell: [observed("retail_selling", "retail_sold"), "inv"],
};

/** The acts there are. */
export const ACTS = Object.keys(SAYS);

/** `{ subject, payload }` of an act: `values` as the form has them, `by` the party, `scene` `{ id, time, place, document, note, files }`. */
export function event(act, values, scene) {
  const [says, paper, about = (v) => v.lot] = SAYS[act];
  const said = { ...values, place: scene.place };
  const members = { "@context": CONTEXT, type: "ObjectEvent", eventTime: scene.time, eventTimeZoneOffset: scene.time.slice(-6), ...says(said), eventID: scene.id };
  if (scene.place) members.readPoint = { id: scene.place };
  if (scene.document) members.bizTransactionList = [{ type: paper, bizTransaction: scene.document }];
  if (scene.note) members["suyuan:note"] = scene.note;
  if (scene.files?.length) members["suyuan:attachments"] = scene.files;
  const ordered = Object.entries(members).sort(([one], [other]) => place(one) - place(other));
  return { subject: about(said), payload: json(Object.fromEntries(ordered)) };
}

/** This moment, or another, as an event has it: local, to the millisecond, with its offset. */
export function eventTime(date) {
  const two = (n) => String(n).padStart(2, "0");
  const minutes = -date.getTimezoneOffset();
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const milliseconds = date.getMilliseconds() ? `.${String(date.getMilliseconds()).padStart(3, "0")}` : "";
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${milliseconds}${offset}`;
}

/** A number as the last part of an address, percent-encoded as identifiers are. */
export const escaped = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
