// How values are written for people: the rules of src/format.rs again, so that the text on the page can be compared with what
// was signed. `words` is what the page's language gives: names of months and units, the order of a date.

import { Decimal, at } from "./json.js";

export function number(text) {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? [];
  if (whole === undefined || Math.abs(Number(exponent)) > 64) return text;
  let digits = whole + fraction;
  let point = whole.length + Number(exponent);
  if (point < 1) {
    digits = "0".repeat(1 - point) + digits;
    point = 1;
  }
  digits = digits.padEnd(point, "0");
  const left = digits.slice(0, point).replace(/^0+(?=[0-9])/, "");
  const right = digits.slice(point).replace(/0+$/, "");
  const minus = sign && !(left === "0" && right === "") ? "−" : "";
  return minus + left.replace(/\B(?=([0-9]{3})+$)/g, ",") + (right && "." + right);
}

export function quantity(words, value, unit) {
  const text = number(value);
  const [several, one] = words.units[unit] ?? [unit, unit];
  const name = text === "1" ? one : several;
  return name.startsWith("%") ? text + name : `${text} ${name}`;
}

export function date(words, rfc3339) {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})/.exec(rfc3339) ?? [];
  if (!year || month < 1 || month > 12) return rfc3339;
  return words.date.replace("{year}", year).replace("{month}", words.months[month - 1]).replace("{day}", String(Number(day)));
}

export const moment = (words, rfc3339) => `${date(words, rfc3339)} ${rfc3339.slice(11, 16)}`;

/** A name by the reader's language, a variant of it, Chinese, English, or the first. */
export function name(words, names) {
  const tags = Object.keys(names).sort();
  const tag = [words.lang, tags.find((t) => t.split("-")[0] === words.lang), "zh", "en", tags[0]].find((t) => t && Object.hasOwn(names, t));
  return tag && names[tag];
}

const GS1 = /\/(00|01|414|417|253|255|8003|8004|8006|8010|8017|8018)\/.*$/;

const HERE = /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])(?::|$)/;
const spelled = (part) => encodeURIComponent(decodeURIComponent(part)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * One spelling for one thing: a GS1 key is its path whatever the host; scheme, host and our own path words are in small letters,
 * what needs no percent-encoding has none.
 */
export function canonical(uri) {
  const [, asked, raw] = /^https?:\/\/([^/?#]+)(\/[^?#]*)/i.exec(uri) ?? [];
  if (!asked) return uri;
  let path;
  try {
    path = raw.split("/").map(spelled).join("/");
  } catch {
    return uri;
  }
  const gs1 = GS1.exec(path)?.[0];
  if (gs1) return `https://id.gs1.org${gs1}`;
  const here = HERE.test(asked.toLowerCase());
  const host = asked.toLowerCase().replace(here ? /:80$/ : /:443$/, "");
  return `${here ? "http" : "https"}://${host}${path.replace(/^\/(p|place|party)(?=\/)/i, (word) => word.toLowerCase())}`;
}

export const lastSegment = (uri) => uri.split("/").filter(Boolean).pop() ?? uri;

/** Wall clock of a time in an offset such as `+08:00`. */
export function inOffset(milliseconds, offset) {
  const [, sign, hours, minutes] = /^([+-])([0-9]{2}):([0-9]{2})$/.exec(offset) ?? [];
  const shift = sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
  return new Date(milliseconds + shift * 60000).toISOString().slice(0, 19) + (sign ? offset : "Z");
}

/** An event's time by the clock that its `eventTimeZoneOffset` names, else as it was written. */
function wallClock(text, said) {
  const offset = said.eventTimeZoneOffset;
  const time = Date.parse(text);
  return typeof offset === "string" && !Number.isNaN(time) ? inOffset(time, offset) : text;
}

/** A value that this program cannot derive, e.g. an EPC URN: neither confirmed nor contradicted. */
export const UNKNOWN = Symbol("unknown");

/**
 * The text that a signed entry gives for one shown value; undefined if it says nothing of the kind.
 * `shown` is the element's data: `{ as, pointer, offset, names: { entry, pointer } }`.
 */
export function textOf(words, entry, shown) {
  const { as, pointer } = shown;
  const value = pointer === "@iss" ? entry.iss
    : pointer === "@sub" ? entry.sub
    : pointer === "@iat" ? inOffset(entry.iat * 1000, shown.offset)
    : pointer === "@time" ? inOffset(entry.time, shown.offset)
    : at(entry.said, pointer);
  switch (as) {
    case "act": return actOf(words, entry);
    case "payload": return new TextDecoder().decode(entry.payload);
    case "text": return typeof value === "string" ? value : undefined;
    case "unit": return typeof value === "string" ? (words.units[value]?.[0] ?? value) : undefined;
    case "certificate": return typeof value === "string" ? (words.certificates[value] ?? value) : undefined;
    case "days": return value instanceof Decimal ? quantity(words, value.text, "DAY") : undefined;
    case "number": return value instanceof Decimal ? number(value.text) : undefined;
    case "quantity": return quantityOf(words, value, at(entry.said, pointer.replace(/\/[^/]*$/, "")));
    case "date": return typeof value === "string" ? date(words, pointer.startsWith("@") ? value : wallClock(value, entry.said)) : undefined;
    case "moment": return typeof value === "string" ? moment(words, pointer.startsWith("@") ? value : wallClock(value, entry.said)) : undefined;
    case "names": return isNames(value) ? name(words, value) : undefined;
    case "private": return typeof value?.private === "string" ? words.private : undefined;
    case "id": return typeof value === "string" ? nameOf(words, value, shown.names) : undefined;
    default: return undefined;
  }
}

// `{"value", "unit"}`, an EPCIS quantity element, or a bare number whose unit stands beside it, as in a sensor report.
function quantityOf(words, value, beside) {
  const bare = value instanceof Decimal;
  const amount = bare ? value : value?.quantity ?? value?.value;
  const said = bare ? beside : value;
  const unit = said?.uom ?? said?.unit ?? "H87";
  return amount instanceof Decimal && typeof unit === "string" ? quantity(words, amount.text, unit) : undefined;
}

const isNames = (value) => value !== null && typeof value === "object" && !(value instanceof Decimal) && !("private" in value);

// An identifier is shown by the name that another signed statement gives it; that statement must be about the same thing.
function nameOf(words, uri, names) {
  if (uri.startsWith("urn:")) return UNKNOWN;
  if (!names) return lastSegment(canonical(uri));
  const object = names.entry && at(names.entry.said, names.pointer);
  const subject = object?.party ?? object?.place ?? object?.product;
  if (typeof subject !== "string") return undefined;
  if (subject.startsWith("urn:")) return UNKNOWN;
  if (!`${canonical(uri)}/`.startsWith(`${canonical(subject)}/`)) return undefined;
  if (typeof object.names?.private === "string") return words.private;
  return isNames(object.names) ? name(words, object.names) : undefined;
}

const tail = (uri) => uri.split(/[/:\-#]/).pop();

function actOf(words, entry) {
  const event = entry.kind === "event" || entry.kind === "report";
  const step = event ? tail(String(entry.said.bizStep ?? "")) : entry.kind;
  // What is made of something else is no harvest, though both bring a lot into being.
  const made = entry.said.type === "TransformationEvent" && ["creating_class_instance", "commissioning"].includes(step);
  const word = made ? "producing" : step;
  const returned = ["shipping", "receiving"].includes(word) && tail(String(entry.said.disposition ?? "")) === "returned";
  return event && returned ? words.acts.returned : words.acts[word] ?? words.acts[""];
}
