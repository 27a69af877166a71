// The acts of a day, and what each asks for: one table. `?` may be left out, `+` stands under "more".

const WHERE = "place?+";

/** Fields by act, in the order of the form; every act has a photograph, a note and a time besides. */
export const FORMS = {
  plant: ["product", "place", "newcrop"],
  irrigate: ["crop", "dose?", WHERE],
  fertilise: ["crop", "input", "dose?", WHERE],
  spray: ["crop", "input", "dose?", "wait?", WHERE],
  harvest: ["product", "place", "crop?", "quantity", "newlot"],
  pack: ["from", "used", "product", "quantity", "newlot", WHERE],
  store: ["lot", "quantity", "place"],
  ship: ["lot", "quantity", "to", "sold?", "document?", WHERE],
  receive: ["coming?", "lot", "quantity", "sender", "bought?", "place", "document?"],
  sell: ["lot", "quantity", WHERE],
  dispose: ["lot", "quantity", WHERE],
};

/** What every act may say. */
export const CIRCUMSTANCES = ["photo?", "note?+", "when?+"];

/** `name?+` → `{ name, needed, more }`. */
export const field = (written) => ({ name: written.replace(/[?+]/g, ""), needed: !written.includes("?"), more: written.includes("+") });

/** Units that a field offers, the usual one first. */
export const UNITS_OF = {
  quantity: ["kg", "jin", "t", "pcs", "case", "l"],
  used: ["kg", "jin", "t", "pcs", "case", "l"],
  dose: ["l", "ml", "kg", "g", "jin", "m3", "mu"],
};
