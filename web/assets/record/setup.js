// Before the first act: why it cannot work here, or whose phone this is, and the request that the member's computer grants.

import { draft, fingerprint, freshKey, link, signerOf } from "./enrol.js";
import { ask } from "./sync.js";
import { element, nameOf } from "./show.js";

const ASKS_EVERY = 4_000;

/** It cannot work here: why, and how to mend that. */
export function cannot(say, why) {
  return element("section", { class: "first alarm warn" }, element("h1", { class: "key" }, say("cannot")), element("p", {}, say(`cannot-${why}`)), element("p", {}, say(`cannot-${why}-do`)));
}

/** Whose phone it is to be. Calls `made` with the device. */
export async function introduce(desk, made) {
  const { say, lang } = desk;
  const told = await ask(desk, "/v1/members").catch(() => ({ problem: true }));
  if (told.problem) return element("section", { class: "first" }, element("h1", { class: "key" }, say("title")), element("p", { class: "lead" }, say("setup-offline")), element("button", { type: "button", class: "big", onclick: () => desk.go("") }, say("again")));
  const members = told.members.filter(({ status }) => status === "active").map(({ party, names }) => ({ id: party, names }));
  const party = element("select", { id: "party", required: true }, element("option", { value: "" }, say("choose")), members.map((one) => element("option", { value: one.id }, nameOf(one, lang))));
  const label = element("input", { id: "label", required: true, maxlength: "60", autocomplete: "off", value: "" });
  const failed = element("p", { class: "is-bad", role: "alert" });
  const node = element("form", { class: "act" }, element("div", { class: "field" }, element("label", { for: "party" }, say("setup-party")), party),
    element("div", { class: "field" }, element("label", { for: "label" }, say("setup-label")), label, element("p", { class: "quiet" }, say("setup-label-why"))), failed, element("button", { class: "big" }, say("setup-go")));
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { ledger, origin } = desk.page;
      const { privateKey, key } = await freshKey();
      const issuedAt = Math.floor(desk.now() / 1000);
      const device = { privateKey, key, party: party.value, label: label.value.trim(), ledger, origin };
      const { bytes } = await draft(signerOf(privateKey), { ...device, issuedAt });
      device.link = link(location.origin, bytes);
      await desk.store.write([["put", "own", device, "device"]]);
      navigator.storage?.persist?.();
      made();
    } catch (error) {
      failed.textContent = say("failed", { what: String(error.message ?? error) });
    }
  });
  return element("section", { class: "first" }, element("h1", { class: "key" }, say("title")), element("p", { class: "lead" }, say("setup-what")), node);
}

/** The request, until it is granted. Calls `granted` with what the node says of the key. */
export function waits(desk, device, granted) {
  const { say } = desk;
  const said = element("p", { role: "status", class: "quiet" }, say("setup-waiting"));
  const command = `suyuan key add --device "${device.link}"`;
  const copy = element("button", { type: "button", class: "big", onclick: () => give(desk, device.link, said) }, say("setup-send"));
  let asking = true;
  const look = async () => {
    if (!asking || !node.isConnected) return;
    try {
      const state = await ask(desk, `/v1/keys/${device.key}`);
      if (state.active) {
        asking = false;
        return void granted(state);
      }
      if (state.problem?.code !== "not-found") said.textContent = say("setup-revoked");
    } catch {
      said.textContent = say("setup-silent");
    }
    if (asking) setTimeout(() => (document.hidden ? document.addEventListener("visibilitychange", look, { once: true }) : look()), ASKS_EVERY);
  };
  const again = element("button", { type: "button", class: "plain", onclick: async () => {
    asking = false;
    await desk.leave();
  } }, say("setup-over"));
  const node = element("section", { class: "first enrol" }, element("h1", { class: "key" }, say("setup-show")), element("p", { class: "lead" }, say("setup-show-what")),
    element("img", { class: "qr", src: `/record/request.svg?of=${encodeURIComponent(device.link)}`, alt: say("setup-qr") }),
    element("p", {}, say("setup-compare")), element("p", { class: "id fingerprint" }, fingerprint(device.key)), said, copy,
    element("details", {}, element("summary", {}, say("setup-by-hand")), element("p", {}, say("setup-command")), element("pre", { id: "request" }, command)), again);
  setTimeout(look);
  return node;
}

/** Somebody opened a phone's request on another machine. */
export function guide(say, text) {
  const command = `suyuan key add --device "${location.origin}/record#enrol=${text}"`;
  return element("section", { class: "first" }, element("h1", { class: "key" }, say("guide")), element("p", { class: "lead" }, say("guide-what")), element("pre", {}, command));
}

async function give(desk, text, said) {
  try {
    if (navigator.share) await navigator.share({ text });
    else {
      await navigator.clipboard.writeText(text);
      said.textContent = desk.say("copied");
    }
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = text;
  }
}
