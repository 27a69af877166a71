// JSON as the ledger reads it: no name twice, at most 32 levels, and numbers kept as they are written, since an amount is an
// exact decimal and a JavaScript number is not.

import { Fault } from "./entry.js";

/** A number as written. */
export class Decimal {
  constructor(text) {
    this.text = text;
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

const LIMIT = 2n ** 96n;

/** Whether a number is an exact decimal: less than 96 bits of digits, at most 28 of them behind the point. */
function exact(text) {
  const [, whole, fraction = "", exponent] = /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  const digits = BigInt(whole + fraction);
  if (fraction.length > 28 || digits >= LIMIT) return false;
  if (exponent === undefined) return true;
  const moved = BigInt(exponent.replace("+", ""));
  if (BigInt.asIntN(32, moved) !== moved) return false;
  if (digits === 0n) return true;
  const kept = fraction.replace(/0+$/, "");
  const scale = BigInt(kept.length) - moved;
  return scale >= 0n ? scale <= 28n : scale >= -28n && BigInt(whole + kept) * 10n ** -scale < LIMIT;
}

/** Payload bytes → value; objects are without prototype. */
export function parse(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault("json", { at: 0 });
  }
  let at = 0;
  const wrong = () => {
    throw new Fault("json", { at });
  };
  const space = () => {
    while (" \t\n\r".includes(text[at] ?? "x")) at += 1;
  };
  const match = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? wrong();
    at += found.length;
    return found;
  };
  const string = () => {
    const said = JSON.parse(match(STRING));
    return /\p{Cs}/u.test(said) ? wrong() : said; // half a surrogate pair
  };
  const list = (close, item) => {
    at += 1;
    space();
    if (text[at] === close) at += 1;
    else for (;;) {
      item();
      space();
      const next = text[at++];
      if (next === close) break;
      if (next !== ",") wrong();
      space();
    }
  };
  const value = (depth) => {
    const first = text[at];
    if (first === '"') return string();
    if (depth > 32 && (first === "{" || first === "[")) wrong();
    if (first === "{") {
      const object = Object.create(null);
      list("}", () => {
        const name = string();
        if (name in object) wrong();
        space();
        if (text[at++] !== ":") wrong();
        space();
        object[name] = value(depth + 1);
      });
      return object;
    }
    if (first === "[") {
      const array = [];
      list("]", () => array.push(value(depth + 1)));
      return array;
    }
    for (const [word, means] of [["true", true], ["false", false], ["null", null]]) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return means;
      }
    }
    const number = match(NUMBER);
    return exact(number) ? new Decimal(number) : wrong();
  };
  space();
  const whole = value(1);
  space();
  if (at !== text.length) wrong();
  return whole;
}

/** The member at a JSON pointer (RFC 6901), or undefined. */
export function at(value, pointer) {
  return pointer.split("/").slice(1).reduce((inner, part) => {
    const name = part.replace(/~1/g, "/").replace(/~0/g, "~");
    return inner !== null && typeof inner === "object" && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, value);
}
