// The same examples as src/format.rs: what the page shows and what the check expects are written by the same rules.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { parse } from "../json.js";
import { UNKNOWN, canonical, date, inOffset, moment, name, number, quantity, textOf } from "../show.js";

const formats = JSON.parse(readFileSync(new URL("../../tests/formats.json", import.meta.url), "utf8"));
const folder = process.env.SUYUAN_GALLERY;
const words = (lang) => JSON.parse(readFileSync(`${folder}/words-${lang}.json`, "utf8"));
const skip = folder ? false : "SUYUAN_GALLERY is not set; cargo test sets it";

test("numbers", () => {
  for (const [given, want] of formats.number) assert.equal(number(given), want);
});

test("amounts, dates and times in every language", { skip }, () => {
  for (const lang of ["zh", "en"]) {
    const said = words(lang);
    for (const [value, unit, want] of formats.quantity[lang]) assert.equal(quantity(said, value, unit), want);
    for (const [given, want] of formats.date[lang]) assert.equal(date(said, given), want);
    for (const [given, want] of formats.moment[lang]) assert.equal(moment(said, given), want);
  }
});

test("a name is chosen by language, variant, Chinese, English, first", () => {
  assert.equal(name({ lang: "en" }, { zh: "甲", en: "A" }), "A");
  assert.equal(name({ lang: "en" }, { zh: "甲", "en-GB": "B" }), "B");
  assert.equal(name({ lang: "en" }, { fr: "F", zh: "甲" }), "甲");
  assert.equal(name({ lang: "en" }, { fr: "F", de: "D" }), "D");
});

test("a name must come from a statement about the same thing", () => {
  const said = parse(new TextEncoder().encode('{"readPoint":{"id":"https://h/place/A"}}'));
  const namer = (place) => ({ said: parse(new TextEncoder().encode(`{"place":"${place}","names":{"en":"Field"}}`)) });
  const shown = (place) => ({ as: "id", pointer: "/readPoint/id", names: { entry: namer(place), pointer: "" } });
  assert.equal(textOf({ lang: "en" }, { said }, shown("https://h/place/A")), "Field");
  assert.equal(textOf({ lang: "en" }, { said }, shown("https://h/place/B")), undefined);
});

test("a time is shown by the clock of its offset", () => {
  assert.equal(inOffset(Date.parse("2026-04-17T22:00:00Z"), "+08:00"), "2026-04-18T06:00:00+08:00");
  assert.equal(inOffset(Date.parse("2026-04-17T22:00:00Z"), "Z"), "2026-04-17T22:00:00Z");
});

test("one spelling for one thing", () => {
  assert.equal(canonical("https://A.Example/P/STRAW/10/x"), "https://a.example/p/STRAW/10/x");
  assert.equal(canonical("https://a.example/base/01/09520000000004/10/x?a=1"), "https://id.gs1.org/01/09520000000004/10/x");
  assert.equal(canonical("https://a.example:443/p/STRAW/10/x%2dy"), "https://a.example/p/STRAW/10/x-y");
  assert.equal(canonical("HTTP://127.0.0.1:8420/PARTY/GOV"), "http://127.0.0.1:8420/party/GOV");
  const said = parse(new TextEncoder().encode('{"readPoint":{"id":"urn:epc:id:sgln:0614141.07346.0"}}'));
  assert.equal(textOf({ lang: "en" }, { said }, { as: "id", pointer: "/readPoint/id" }), UNKNOWN);
});

test("a sensor's reading has its unit beside it", () => {
  const said = parse(new TextEncoder().encode('{"sensorReport":[{"type":"Temperature","maxValue":5.80,"uom":"CEL"}]}'));
  const words = { units: { CEL: ["°C", "°C"] } };
  assert.equal(textOf(words, { said }, { as: "quantity", pointer: "/sensorReport/0/maxValue" }), "5.8 °C");
});
