// The first screen: what is unsent, the acts, and what was said last; and one act looked at.

import { FORMS } from "./acts.js";
import { withdraw } from "./chain.js";
import { fingerprint } from "./enrol.js";
import { element, knot, last, meaning, moment, withUnits } from "./show.js";

const SHOWN = 20;

/** What stands on the phone, newest first: refused ones on top, for they wait for somebody. */
export async function standing(desk) {
  const [refused, waiting, done] = await Promise.all(["refused", "waiting", "done"].map((list) => desk.store.all(list)));
  const newest = (list, by) => list.sort((one, other) => by(other) - by(one));
  return { refused: newest(refused, ({ seq }) => seq), waiting: newest(waiting, ({ seq }) => seq), done: newest(done, ({ index }) => index) };
}

/** The line about what is unsent, with the button that sends it. */
export function status(desk, { waiting, refused }) {
  const { say, net } = desk;
  const why = net.stopped && (net.stopped.code === "silence" ? say("offline") : meaning(desk.words, net.stopped).join(" "));
  const line = waiting.length > 0 ? say("unsent", { count: waiting.length }) : say("all-sent");
  const send = waiting.length > 0 && element("button", { type: "button", id: "send", disabled: net.busy, onclick: () => desk.sync() }, say(net.busy ? "sending" : "send"));
  return element("section", { class: `unsent${waiting.length > 0 ? " some" : ""}`, id: "unsent", "data-unsent": waiting.length },
    element("p", { class: "line" }, element("b", {}, line)), send,
    why && waiting.length > 0 && element("p", { class: "quiet why" }, why),
    net.stopped?.code === "key-revoked" && element("button", { type: "button", class: "plain", onclick: () => desk.renew() }, say("renew")),
    refused.length > 0 && element("p", { class: "is-bad" }, element("span", { class: "mark" }), element("a", { href: "#refused" }, say("refused-some", { count: refused.length }))));
}

function item(desk, one, state) {
  const { say, lang } = desk;
  const words = { waiting: say("state-waiting"), refused: say("state-refused"), done: say("state-done"), pending: say("state-pending"), flagged: say("state-flagged") }[state];
  const title = element("h3", {}, say(`act-${one.act}`), " ", element("span", { class: "much" }, one.much ?? ""));
  return element("li", { class: state, "data-state": state, "data-id": one.id }, knot(state),
    element("a", { href: `#of=${one.id}` }, title, element("p", { class: "quiet" }, `${last(one.subject)} · ${moment(one.time, lang)}`), element("p", { class: "word" }, words)));
}

const verdict = (one) => (one.verdict === "accepted" ? "done" : one.verdict);

/** The screen. */
export async function home(desk) {
  const { say } = desk;
  const all = await standing(desk);
  const acts = element("div", { class: "acts" }, Object.keys(FORMS).map((act) => element("a", { href: `#do=${act}`, class: "do" }, say(`act-${act}`))));
  const said = [...all.refused.map((one) => item(desk, one, "refused")), ...all.waiting.map((one) => item(desk, one, "waiting")), ...all.done.slice(0, SHOWN).map((one) => item(desk, one, verdict(one)))];
  return element("div", {}, element("h1", { class: "state-text" }, say("title")), status(desk, all), acts,
    said.length > 0 && element("section", { id: "refused" }, element("h2", {}, say("lately")), element("ol", { class: "thread said" }, said)),
    phone(desk));
}

/** This phone: whose it is, its key, and how to part from it. */
function phone(desk) {
  const { say } = desk;
  const fact = (name, value) => [element("dt", {}, say(name)), element("dd", {}, value)];
  const leave = element("button", { type: "button", class: "plain", onclick: async () => {
    const { waiting } = await standing(desk);
    if (confirm(say(waiting.length > 0 ? "leave-unsent" : "leave-sure", { count: waiting.length }))) await desk.leave();
  } }, say("leave"));
  return element("details", { class: "phone" }, element("summary", {}, say("phone")),
    element("dl", { class: "facts" }, fact("phone-party", last(desk.party)), fact("phone-label", desk.device.label), fact("phone-key", element("span", { class: "id" }, fingerprint(desk.key)))),
    element("p", { class: "quiet" }, say("phone-lost")), leave);
}

/** One act: what was said, what the ledger said to it, and what can be done. */
export async function one(desk, id) {
  const { say, words, lang } = desk;
  const all = await standing(desk);
  const state = Object.keys(all).find((list) => all[list].some((found) => found.id === id));
  const found = state && all[state].find((item) => item.id === id);
  if (!found) return element("section", { class: "first" }, element("p", {}, say("gone")), element("a", { href: "#", class: "back" }, say("back")));
  const files = await Promise.all(found.files.map((sha256) => desk.store.get("files", sha256)));
  const told = [];
  if (state === "refused") {
    const [title, remedy] = meaning(words, found.problem);
    told.push(element("p", { class: "is-bad" }, element("span", { class: "mark" }), title), remedy && element("p", {}, remedy), element("p", { class: "quiet" }, withUnits(found.problem.detail)));
    told.push(element("p", {}, element("a", { class: "do wide", href: `#mend=${id}` }, say("mend"))));
    told.push(element("button", { type: "button", class: "plain", onclick: async () => {
      if (!confirm(say("withdraw-sure"))) return;
      await withdraw(desk, found);
      desk.go("");
    } }, say("withdraw")));
  } else if (state === "waiting") told.push(element("p", {}, say("waiting-means")));
  else {
    told.push(element("p", {}, say(`verdict-${found.verdict}`)), element("p", {}, element("a", { href: `/v1/statements/${found.index}?lang=${lang}` }, say("entry", { index: found.index }))));
    for (const reason of found.reasons ?? []) told.push(element("p", { class: "is-warn" }, element("span", { class: "mark" }), meaning(words, reason)[0]), element("p", { class: "quiet" }, withUnits(reason.detail)));
  }
  return element("section", { class: "first" }, element("h1", { class: "key" }, say(`act-${found.act}`), " ", found.much ?? ""),
    element("p", { class: "sub" }, `${last(found.subject)} · ${moment(found.time, lang)}`),
    ...told, files.some(Boolean) && element("p", { class: "quiet" }, say("photo-kept")), element("p", { class: "quiet id" }, id.slice(0, 16)), element("a", { href: "#", class: "back" }, say("back")));
}
