// What a phone checks of a page, without a phone: `node phone.mjs ASSETS_FOLDER < page.html` prints faults, one a line, and ends
// with the number of values that were compared. The page's elements are found by their attributes; texts hold no elements.
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";

const assets = (name) => import(pathToFileURL(`${process.argv[2]}/${name}`));
const [{ engine }, { checkBundle }, { textOf, UNKNOWN }, { unlinked }] = await Promise.all(
  ["ed25519.js", "proof.js", "show.js", "linked.js"].map(assets),
);
const html = readFileSync(0, "utf8");
const data = (id) => JSON.parse(new RegExp(`<script[^>]*id="?${id}"?[^>]*>([\\s\\S]*?)</script>`).exec(html)[1]);
const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;|&#34;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&#47;/g, "/").replace(/&amp;|&#38;/g, "&");
const place = (text) => [Number(text.slice(0, text.indexOf("#"))), text.slice(text.indexOf("#") + 1)];

const words = data("words");
const { entries, faults } = await checkBundle(data("proof"), await engine());
for (const [where, fault] of faults) console.log(where, JSON.stringify(fault));
let compared = 0;
for (const [, tag, attributes, inner] of html.matchAll(/<([a-z0-9]+)([^>]*\sdata-at=[^>]*)>([\s\S]*?)<\/\1>/g)) {
  const attribute = (name) => { const found = new RegExp(`\\s${name}=(?:"([^"]*)"|([^\\s>"]+))`).exec(attributes); return found ? plain(found[1] ?? found[2]) : undefined; };
  const [index, pointer] = place(attribute("data-at"));
  let names;
  if (attribute("data-names")) {
    const [namer, at] = place(attribute("data-names"));
    names = { entry: entries.get(namer), pointer: at };
  }
  const entry = entries.get(index);
  const signed = entry && textOf(words, entry, { as: attribute("data-as"), pointer, offset: attribute("data-offset"), names });
  compared += 1;
  if (signed !== UNKNOWN && signed !== plain(inner).replace(/^\n/, "")) console.log(tag, attribute("data-at"), attribute("data-as"), "shown", plain(inner), "signed", signed);
}
const steps = [...html.matchAll(/<li[^>]*data-knot="([0-9]+)"/g)].map(([, index]) => Number(index));
if (words.uri) for (const index of unlinked(words.uri, steps.map((index) => entries.get(index)).filter(Boolean))) console.log("not linked", index);
console.log(compared);
