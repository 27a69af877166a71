// The controls of a form: each is `{ node, read, set }`; `read` gives `{ value, raw }`, or `{ wrong }`, a sentence.

import { UNITS_OF } from "./acts.js";
import { lastFirst } from "./lists.js";
import { drawn, preview } from "./photo.js";
import { UNITS, quantity } from "./quantity.js";
import { element, last, nameOf } from "./show.js";

const NUMBER = /^[0-9A-Za-z.-]{1,20}$/;
const OTHER = "…";

/** A label above its control, and room for what is wrong with it. */
export function labelled(say, name, needed, control, more = []) {
  const wrong = element("p", { class: "wrong is-bad", id: `${name}-wrong`, hidden: true });
  control.id = name;
  control.setAttribute("aria-describedby", wrong.id);
  const words = say(`field-${name}`) + (needed ? "" : say("optional"));
  const node = element("div", { class: "field", "data-field": name }, element("label", { for: name }, words), control, more, wrong);
  const complain = (sentence) => {
    wrong.textContent = sentence ?? "";
    wrong.hidden = !sentence;
    control.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) control.setAttribute("aria-invalid", "true");
  };
  return { node, control, complain };
}

/** One of a list, what was used last first; with `free`, or one that is typed. */
export function choice(desk, name, needed, options, { free } = {}) {
  const { say } = desk;
  const select = element("select");
  const typed = element("input", { class: "other", hidden: true, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-label": say("other-label"), placeholder: free?.example });
  const parts = labelled(say, name, needed, select, [typed]);
  const fill = (list) => {
    const ordered = lastFirst(list, ({ id }) => id, desk.last[name]);
    // Nothing is chosen for anybody but what was chosen last.
    const empty = !needed || !ordered.length || ordered[0].id !== desk.last[name]?.[0];
    select.replaceChildren(
      ...(empty ? [element("option", { value: "" }, needed ? say("choose") : say("none"))] : []),
      ...ordered.map(({ id, label }) => element("option", { value: id }, label)),
      ...(free ? [element("option", { value: OTHER }, say("other"))] : []),
    );
    shown();
  };
  const shown = () => { typed.hidden = select.value !== OTHER; };
  select.addEventListener("change", () => {
    shown();
    if (!typed.hidden) typed.focus();
  });
  fill(options);
  const set = (value) => {
    if (value && ![...select.options].some((option) => option.value === value)) select.prepend(element("option", { value }, last(value)));
    select.value = value ?? "";
    shown();
  };
  const read = () => {
    const value = select.value === OTHER ? free.read(typed.value.trim()) : select.value;
    if (value === undefined) return { wrong: say("wrong-other") };
    return value === "" ? (needed ? { wrong: say("wrong-missing") } : { value: undefined }) : { value, raw: value };
  };
  return { ...parts, name, read, set, fill };
}

/** A number that will be part of a new identifier. */
export function number(desk, name, propose) {
  const input = element("input", { autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "20" });
  const parts = labelled(desk.say, name, true, input);
  let touched = false;
  input.addEventListener("input", () => { touched = true; });
  const suggest = () => { if (!touched) input.value = propose(); };
  const read = () => {
    const raw = input.value.trim();
    return NUMBER.test(raw) && !/^\.+$/.test(raw) ? { value: raw, raw } : { wrong: desk.say("wrong-number") };
  };
  return { ...parts, name, read, suggest, set: (value) => { input.value = value; touched = true; } };
}

/** So much, and of what unit; beneath it, what will be signed, where that is another unit. */
export function amount(desk, name, needed) {
  const { say } = desk;
  const input = element("input", { inputmode: "decimal", autocomplete: "off", class: "amount" });
  const units = lastFirst(UNITS_OF[name], (unit) => unit, desk.last[`unit-${name}`]);
  const select = element("select", { "aria-label": say("unit") }, units.map((unit) => element("option", { value: unit }, say(`unit-${unit}`))));
  const equals = element("p", { class: "quiet equals", role: "status" });
  const parts = labelled(say, name, needed, input, [select, equals]);
  parts.node.classList.add("two");
  const same = () => {
    const got = quantity(input.value, select.value);
    const converts = !got.wrong && ["jin", "mu"].includes(select.value);
    equals.textContent = converts ? `= ${got.amount.text} ${say(got.unit === "KGM" ? "unit-kg" : "unit-m2")}` : "";
  };
  input.addEventListener("input", same);
  select.addEventListener("change", same);
  const read = () => {
    if (input.value.trim() === "" && !needed) return { value: undefined };
    const got = quantity(input.value, select.value);
    return got.wrong ? { wrong: say(`wrong-${got.wrong}`) } : { value: got, raw: [input.value.trim(), select.value], unit: select.value };
  };
  const set = ([typed, unit]) => {
    input.value = typed;
    if (unit in UNITS && ![...select.options].some((option) => option.value === unit)) select.append(element("option", { value: unit }, say(`unit-${unit}`)));
    select.value = unit;
    same();
  };
  return { ...parts, name, read, set };
}

/** Words, whole days, a moment. */
export function line(desk, name, needed, attributes = {}, check = (raw) => raw) {
  const input = element("input", { autocomplete: "off", maxlength: "500", ...attributes });
  const before = element("datalist", { id: `${name}-before` }, (desk.last[name] ?? []).map((value) => element("option", { value })));
  const parts = labelled(desk.say, name, needed, input, name === "input" ? [before] : []);
  if (name === "input") input.setAttribute("list", before.id);
  const read = () => {
    const raw = input.value.trim();
    if (raw === "") return needed ? { wrong: desk.say("wrong-missing") } : { value: undefined };
    const value = check(raw);
    return value === undefined ? { wrong: desk.say(`wrong-${name}`) } : { value, raw };
  };
  return { ...parts, name, read, set: (raw) => { input.value = raw; } };
}

/** Yes or no. */
export function tick(desk, name) {
  const box = element("input", { type: "checkbox", id: name });
  const node = element("div", { class: "field", "data-field": name }, element("label", { class: "tick", for: name }, box, element("span", {}, desk.say(`field-${name}`))));
  return { node, control: box, name, complain: () => {}, read: () => ({ value: box.checked, raw: box.checked || undefined }), set: (on) => { box.checked = Boolean(on); } };
}

/** A photograph, drawn anew at once. */
export function photo(desk) {
  const { say } = desk;
  const input = element("input", { type: "file", accept: "image/*", capture: "environment" });
  const shown = element("img", { alt: say("photo-taken"), hidden: true });
  const drop = element("button", { type: "button", class: "plain", hidden: true, onclick: () => { input.value = ""; show(undefined); } }, say("photo-drop"));
  const pick = element("span", {}, say("photo-take"));
  const parts = labelled(say, "photo", false, input);
  parts.node.querySelector("label").remove();
  input.before(element("label", { class: "pick", for: "photo" }, pick));
  parts.node.append(shown, drop);
  let file;
  const show = (taken) => {
    file = taken;
    shown.hidden = drop.hidden = !taken;
    pick.textContent = say(taken ? "photo-again" : "photo-take");
    if (taken) shown.src = preview(taken);
  };
  input.addEventListener("change", async () => {
    if (!input.files[0]) return;
    try {
      show(await drawn(input.files[0]));
      parts.complain();
    } catch {
      parts.complain(say("wrong-photo"));
    }
  });
  return { ...parts, name: "photo", read: () => ({ value: file }), set: show };
}

/** What is offered of parties, places and products. */
export const offered = (list, lang) => list.map((thing) => ({ id: thing.id, label: nameOf(thing, lang) }));
