// Checks this page on the reader's own device: the signed entries that came with it, and that what is displayed is what was
// signed. The page reads as well without it; this only adds proof. Nothing is sent anywhere.

import { engine } from "./ed25519.js";
import { Fault } from "./entry.js";
import { unlinked } from "./linked.js";
import { checkBundle } from "./proof.js";
import { Report } from "./report.js";
import { UNKNOWN, canonical, textOf } from "./show.js";

const data = (id) => JSON.parse(document.getElementById(id).textContent);

/** `12#/a/b` → `[12, "/a/b"]`. */
function place(text) {
  const cut = text.indexOf("#");
  return [Number(text.slice(0, cut)), text.slice(cut + 1)];
}

/** The path of an identifier on this host. */
const pathOf = (uri) => /^[a-z]+:\/\/[^/]*(\/.*)$/.exec(canonical(uri))?.[1] ?? "";

/** A fault, or UNKNOWN, if an element does not show what its entry says. */
function compare(words, entries, element) {
  const [index, pointer] = place(element.dataset.at);
  const shown = element.textContent;
  const entry = entries.get(index);
  if (!entry) return new Fault("unsigned", { shown });
  let names;
  if (element.dataset.names !== undefined) {
    const [namer, at] = place(element.dataset.names);
    names = { entry: entries.get(namer), pointer: at };
  }
  const { as, offset } = element.dataset;
  const signed = textOf(words, entry, { as, pointer, offset, names });
  if (signed === UNKNOWN) return UNKNOWN;
  if (signed === undefined) return new Fault("unsigned", { shown });
  // A page's parser turns every line end into one line feed.
  if (signed.replace(/\r\n?/g, "\n") !== shown) return new Fault("shown", { shown, signed });
  if (as === "id" && element.hasAttribute("href")) {
    const uri = textOf(words, entry, { as: pointer.startsWith("@") ? "id" : "text", pointer });
    const path = element.getAttribute("href");
    const right = pointer.startsWith("@") ? path.endsWith("/" + uri) : pathOf(uri).startsWith(path);
    if (!right) return new Fault("shown", { shown: path, signed: uri });
  }
  return undefined;
}

async function run() {
  const words = data("words");
  const bundle = data("proof");
  const report = new Report(words);
  report.running();
  let checker;
  try {
    checker = await engine();
  } catch (error) {
    return report.unable(String(error.message ?? error));
  }
  const { checkpoint, entries, faults } = await checkBundle(bundle, checker, (done, total) => report.progress(done, total));
  const note = (index, fault) => fault && !faults.has(index) && faults.set(index, fault);
  const steps = [...document.querySelectorAll("li[data-knot]")].map((step) => Number(step.dataset.knot));
  for (const index of steps) if (!entries.has(index)) note(index, new Fault("missing"));
  for (const { index, role } of bundle.entries) if (role === "step" && !steps.includes(index)) note(index, new Fault("hidden"));
  const values = [...document.querySelectorAll("[data-at]")];
  let unsourced = document.querySelectorAll("main [data-unsigned]").length;
  for (const element of values) {
    const at = element.closest("li[data-knot]")?.dataset.knot ?? place(element.dataset.at)[0];
    const found = compare(words, entries, element);
    if (found === UNKNOWN) unsourced += 1;
    else note(Number(at), found);
  }
  let linked = true;
  if (words.uri) {
    const known = steps.map((index) => entries.get(index)).filter(Boolean);
    const loose = unlinked(words.uri, known);
    linked = loose.length === 0;
    // Where a record could not be read, what it linked is not to blame.
    if (known.length < steps.length) loose.length = 0;
    // A code without a lot (an item, a pallet) may be tied to its lot by what no single entry says: then that is said, not blamed.
    if (words.uri.includes("/10/")) for (const index of loose) note(index, new Fault("not-linked"));
  }
  for (const index of steps) {
    if (faults.has(index)) report.knot(index, faults.get(index));
    else if (!faults.has("checkpoint")) report.knot(index);
  }
  const facts = {
    steps: steps.length, signatures: entries.size, size: checkpoint?.size, vkey: bundle.vkeys.map((key) => key.split("+")[0]).join(", "),
    values: values.length, unsourced, linked,
    engine: report.say(`engine-${checker.name}`), ledger: bundle.ledger.slice(0, 16) + "…",
  };
  if (faults.size === 0) report.good(facts);
  else report.bad(faults, facts);
  return { entries, faults };
}

/** What the check of this page came to, for whatever else it proves: `{ entries, faults }`, or undefined if there was none. */
export const checked = globalThis.document?.getElementById("proof")
  ? run().catch((error) => new Report(data("words")).unable(String(error.message ?? error)))
  : undefined;
