// Quantities as people say them, exactly, as ledger/src/event/spoken.rs reads them: 斤 is half a kilogram, 亩 two thousand thirds of a
// square metre, rounded half to even at a square centimetre.

import { Decimal } from "../json.js";

/** What is offered: a unit's code (UN/ECE Rec 20), and how many of it one is, as digits and decimals. 亩 alone is no decimal. */
export const UNITS = {
  kg: ["KGM", 1n, 0],
  jin: ["KGM", 5n, 1],
  t: ["TNE", 1n, 0],
  g: ["GRM", 1n, 0],
  l: ["LTR", 1n, 0],
  ml: ["MLT", 1n, 0],
  m3: ["MTQ", 1n, 0],
  mu: ["MTK", 2000n, 0],
  ha: ["HAR", 1n, 0],
  pcs: ["H87", 1n, 0],
  case: ["CS", 1n, 0],
};

const LIMIT = 2n ** 96n;
const narrow = (text) => text.replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ").trim();

/** What somebody typed as a number → `[digits, decimals]`, or the name of what is wrong with it. */
function number(typed) {
  const [, plain, myriad] = /^(.*?)\s*(万?)$/.exec(narrow(typed));
  if (!/^[0-9][0-9,]*(\.[0-9,]+)?$/.test(plain)) return "number";
  const [whole, fraction = ""] = plain.split(".");
  if (fraction.includes(",") || (whole.includes(",") && !/^[0-9]{1,3}(,[0-9]{3})+$/.test(whole))) return "comma";
  const digits = BigInt(whole.replace(/,/g, "") + fraction);
  if (digits >= LIMIT || fraction.length > 28) return "long";
  return [myriad ? digits * 10000n : digits, fraction.length];
}

/** Digits and decimals as they are signed: no zero at the end of the fraction, none in front. */
function written(digits, decimals) {
  while (decimals > 0 && digits % 10n === 0n) [digits, decimals] = [digits / 10n, decimals - 1];
  const text = digits.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

function halfToEven(numerator, denominator) {
  const [whole, rest] = [numerator / denominator, (numerator % denominator) * 2n];
  return rest > denominator || (rest === denominator && whole % 2n === 1n) ? whole + 1n : whole;
}

/** `{ amount: Decimal, unit }` of a number and a unit of `UNITS` (or a code), or `{ wrong }`: `number`, `comma`, `long`, `zero`. */
export function quantity(typed, unit) {
  const read = number(typed);
  if (typeof read === "string") return { wrong: read };
  const [digits, decimals] = read;
  if (digits === 0n) return { wrong: "zero" };
  const [code, factor, shift] = UNITS[unit] ?? [unit, 1n, 0];
  let amount = [digits * factor, decimals + shift];
  if (unit === "mu") amount = [halfToEven(digits * factor * 10000n, 3n * 10n ** BigInt(decimals)), 4];
  const text = written(...amount);
  return text.replace(".", "").length > 28 ? { wrong: "long" } : { amount: new Decimal(text), unit: code };
}
