// One act: its form, made of the table, and what is signed of it.

import { CIRCUMSTANCES, FORMS, field } from "./acts.js";
import { say as sign } from "./chain.js";
import { amount, choice, line, number, offered, photo, tick } from "./fields.js";
import { choices, productOf, proposed, remembered } from "./lists.js";
import { escaped, event, eventTime } from "./payload.js";
import { codeUnit, element, last, meaning, nameOf, withUnits } from "./show.js";

const LOT = /^(https?:\/\/[^\s]+\/10\/[^\s/]+)$|^([0-9A-Z.-]{1,20})\/([0-9A-Z.-]{1,20})$/i;

/** Draws the form of an act. `mends` is a refused one that this one replaces. */
export async function form(desk, act, mends) {
  const { say, lang } = desk;
  desk.last = (await desk.store.get("own", "last")) ?? {};
  const offers = await choices(desk);
  const controls = new Map();
  const value = (name) => controls.get(name)?.read().value;
  const day = () => eventTime(new Date(desk.now())).slice(2, 10).replace(/-/g, "");
  const lotLabel = ({ lot, product, holds, quantity }) => {
    const much = quantity ?? holds?.[0]?.quantity;
    return `${nameOf(offers.names.get(product) ?? { id: product }, lang)} ${last(lot)}${much ? ` · ${much.value} ${unitName(say, much.unit)}` : ""}`;
  };
  const lots = (list) => list.map((lot) => ({ id: lot.lot, label: lotLabel(lot) }));
  const typedLot = { example: "STRAW/SL-1", read: (text) => {
    const [, whole, product, number] = LOT.exec(text) ?? [];
    return whole ?? (product && `${desk.page.host}/p/${product.toUpperCase()}/10/${number.toUpperCase()}`);
  } };
  const stems = {
    // Which device: no two of a member propose the same number without a network.
    newlot: () => `${offers.me?.prefix ?? last(desk.party)}-${day()}-${desk.key.slice(0, 2).toUpperCase()}`.slice(-17),
    newcrop: () => `${last(value("place") ?? "CROP").slice(-9)}-${day()}`,
  };
  const propose = (name) => () => (value("product") ? proposed(value("product"), stems[name](), offers.taken) : "");
  const make = {
    product: (name, needed) => choice(desk, name, needed, offered(offers.products, lang)),
    place: (name, needed) => choice(desk, name, needed, offered(offers.places, lang)),
    to: (name, needed) => choice(desk, name, needed, offered(offers.others, lang)),
    sender: (name, needed) => choice(desk, name, needed, offered(offers.others, lang)),
    crop: (name, needed) => choice(desk, name, needed, lots(offers.crops), { free: typedLot }),
    // What is taken in is on its way, not in one's own store.
    lot: (name, needed) => choice(desk, name, needed, lots(act === "receive" ? offers.coming : offers.lots), { free: typedLot }),
    from: (name, needed) => choice(desk, name, needed, lots(offers.lots), { free: typedLot }),
    coming: (name, needed) => choice(desk, name, needed, offers.coming.map((one, at) => ({ id: String(at), label: `${lotLabel(one)} · ${nameOf(offers.names.get(one.from) ?? { id: one.from }, lang)}` }))),
    newlot: (name) => number(desk, name, propose(name)),
    newcrop: (name) => number(desk, name, propose(name)),
    quantity: (name, needed) => amount(desk, name, needed),
    used: (name, needed) => amount(desk, name, needed),
    dose: (name, needed) => amount(desk, name, needed),
    wait: (name, needed) => line(desk, name, needed, { inputmode: "numeric" }, (raw) => (/^[0-9]{1,4}$/.test(raw) && Number(raw) <= 3650 ? Number(raw) : undefined)),
    input: (name, needed) => line(desk, name, needed),
    document: (name, needed) => line(desk, name, needed),
    note: (name, needed) => line(desk, name, needed),
    when: (name, needed) => line(desk, name, needed, { type: "datetime-local" }, (raw) => (Number.isNaN(Date.parse(raw)) ? undefined : raw)),
    sold: (name) => tick(desk, name),
    bought: (name) => tick(desk, name),
    photo: () => photo(desk),
  };

  const fields = [...FORMS[act], ...CIRCUMSTANCES].map(field);
  for (const { name, needed } of fields) controls.set(name, make[name](name, needed));
  link(desk, controls, offers, lots);
  const shown = (more) => fields.filter((one) => one.more === more).map(({ name }) => controls.get(name).node);
  const failed = element("p", { class: "is-bad", role: "alert" });
  const submit = element("button", { class: "big" }, say("do-record"));
  const node = element("form", { class: "act", novalidate: true }, ...shown(false), element("details", {}, element("summary", {}, say("more")), ...shown(true)), failed, submit);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    failed.textContent = "";
    try {
      if (await record(desk, act, controls, fields, mends)) return;
    } catch (error) {
      failed.textContent = say("failed", { what: String(error.message ?? error) });
    }
    submit.disabled = false;
  });
  if (mends) await fill(desk, controls, mends);
  const why = mends && element("section", { class: "alarm warn" }, element("p", {}, meaning(desk.words, mends.problem).join(" ")), element("p", { class: "quiet" }, withUnits(mends.problem.detail)));
  return element("section", { class: "first" }, element("h1", { class: "key" }, say(`act-${act}`)), why, node, element("a", { href: "#", class: "back" }, say("back")));
}

/** One field leads another: a shipment its lot, a lot its place and unit, a product its number. */
function link(desk, controls, offers, lots) {
  const on = (name, work) => controls.get(name)?.control.addEventListener("change", work);
  const value = (name) => controls.get(name)?.read().value;
  const suggest = () => ["newlot", "newcrop"].forEach((name) => controls.get(name)?.suggest());
  const unit = (name, code) => {
    const control = controls.get(name);
    const offered = { KGM: ["kg", "jin"], H87: ["pcs"], LTR: ["l"], TNE: ["t"], CS: ["case"] }[code];
    const select = control?.control.parentElement.querySelector("select");
    if (select && offered && !offered.includes(select.value)) control.set([control.control.value, offered[0]]);
  };
  const ofProduct = () => {
    suggest();
    const grown = offers.crops.filter(({ product }) => product === value("product"));
    controls.get("crop")?.fill(lots(grown));
    if (grown.length === 1) controls.get("crop")?.set(grown[0].lot);
    unit("quantity", offers.names.get(value("product"))?.unit);
  };
  const ofLot = (name, much) => {
    const lot = offers.lots.find(({ lot }) => lot === value(name));
    if (lot?.holds?.[0]?.place) controls.get("place")?.set(lot.holds[0].place);
    unit(much, lot?.holds?.[0]?.quantity.unit ?? offers.names.get(productOf(value(name) ?? ""))?.unit);
  };
  on("product", ofProduct);
  on("place", suggest);
  if (!controls.has("coming")) on("lot", () => ofLot("lot", "quantity"));
  on("from", () => ofLot("from", "used"));
  on("coming", () => {
    const one = offers.coming[Number(value("coming") ?? NaN)];
    if (!one) return;
    controls.get("lot").set(one.lot);
    unit("quantity", one.quantity.unit);
    controls.get("quantity").set([one.quantity.value.toString(), codeUnit(one.quantity.unit)]);
    controls.get("sender").set(one.from);
    controls.get("bought").set(one.owner === desk.party);
    if (one.papers[0]) controls.get("document").set(one.papers[0]);
  });
  if (controls.has("product")) ofProduct();
  else if (controls.has("from")) ofLot("from", "used");
  else if (controls.has("lot") && !controls.has("coming")) ofLot("lot", "quantity");
}

const unitName = (say, code) => (codeUnit(code) === code ? code : say(`unit-${codeUnit(code)}`));

/** What was said before stands in the form again. */
async function fill(desk, controls, mends) {
  for (const [name, raw] of Object.entries(mends.form)) if (raw !== undefined) controls.get(name)?.set(raw);
  const [file] = await Promise.all(mends.files.map((sha256) => desk.store.get("files", sha256)));
  if (file) controls.get("photo").set(file);
  for (const more of document.querySelectorAll("form details")) more.open = true;
}

/** Reads the form, signs it and keeps it; false if something in it is wrong. */
async function record(desk, act, controls, fields, mends) {
  const [values, raw] = [{}, {}];
  let first;
  for (const { name } of fields) {
    const control = controls.get(name);
    const read = control.read();
    control.complain(read.wrong);
    if (read.wrong) first ??= control.control;
    if (read.value !== undefined) values[name] = read.value;
    raw[name] = read.raw;
  }
  if (first) {
    for (let box = first.closest("details"); box; box = undefined) box.open = true;
    first.focus();
    return false;
  }
  const at = `${values.product}/10/${escaped(values.newlot ?? values.newcrop ?? "")}`;
  const said = { ...values, by: desk.party, ...values.newlot && { lot: at }, ...values.newcrop && { crop: at } };
  const time = eventTime(values.when ? new Date(values.when) : new Date(desk.now()));
  const files = values.photo ? [values.photo] : [];
  const paper = values.document;
  const scene = {
    id: `urn:uuid:${crypto.randomUUID()}`, time, place: values.place, note: values.note,
    document: paper && (paper.includes(":") ? paper : `${desk.page.host}/doc/${escaped(paper)}`),
    files: files.map(({ sha256, type }) => ({ sha256, type, names: desk.words.acts[act] })),
  };
  const { subject, payload } = event(act, said, scene);
  const units = Object.fromEntries([...controls.values()].map((control) => [`unit-${control.name}`, control.read().unit]));
  const remember = remembered(desk.last, { ...raw, ...units, coming: undefined, newlot: undefined, newcrop: undefined, note: undefined, when: undefined, document: undefined });
  const quantity = raw.quantity ?? raw.dose;
  const much = quantity && `${quantity[0]} ${desk.say(`unit-${quantity[1]}`)}`;
  await sign(desk, { act, subject, payload, time, much, form: { ...raw, coming: undefined }, files, replaces: mends, last: remember });
  desk.recorded(act);
  return true;
}
