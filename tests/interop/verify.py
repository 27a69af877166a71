"""Verifies the vectors and published logs with nothing but docs/FORMAT.md and Python's standard library.

An interoperability check, not a product: slow, and it trusts the keys that lie beside what it checks. Run as
    python3 tests/interop/verify.py [LOG-DIRECTORY | ED25519-VECTORS.json ...]
"""
import json, re, sys
from pathlib import Path

from ed25519 import Bad, ed25519, need
from formats import (H, b64, b64hash, bundle, checkpoint, commitment, consistency, entry, inclusion, mth, published, receipt,
                     statement, tiles, walk)
from strict_json import strict_json

ROOT = Path(__file__).resolve().parents[2]


# What is checked
def vectors():
    load = lambda name: json.loads((ROOT / "tests/vectors" / name).read_text())
    by_hex = bytes.fromhex
    files = {path.name: load(path.name) for path in sorted((ROOT / "tests/vectors").glob("*.json"))}
    for v in files["commitment.json"]["values"]:
        need(commitment(by_hex(v["salt"]), v["disclosure"]["text"]) == v["commitment"]["private"], "commitment")
        need(b64(v["disclosure"]["salt"].replace("-", "+").replace("_", "/") + "=") == by_hex(v["salt"]), "salt")
    for v in files["statement.json"]["statements"]:
        s, h = statement(by_hex(v["bytes"])), v["header"]
        for name in ("kind", "issuer", "subject", "issued_at", "seq"):
            need(s[name] == h[name], name)
        need((s["key"].hex(), s["prev"] and s["prev"].hex(), [i.hex() for i in s["instead"]]) == (h["key"], h["prev"], h["instead"]), "header")
        need((s["payload"].hex(), s["signed"].hex(), s["id"].hex()) == (v["payload"], v["sig_structure"], v["id"]), "statement")
    entries = [by_hex(v["bytes"]) for v in files["entry.json"]["entries"]]
    walked = walk(entries)
    need([e["leaf"].hex() for e in walked] == [v["leaf_hash"] for v in files["entry.json"]["entries"]], "leaf hash")
    need(b"".join(len(e).to_bytes(2, "big") + e for e in entries).hex() == files["entry.json"]["bundle"], "bundle of entries")
    t = files["tree.json"]
    leaves = [H(b"\0", bytes([n]) * n) for n in range(9)]
    roots = [mth(leaves[:n]) for n in range(10)]
    need((list(map(b64, t["leaf_hashes"])), list(map(b64, t["roots"])), b64(t["empty_root"])) == (leaves, roots, H()), "roots")
    for v in t["inclusion"]:
        inclusion(v["index"], v["size"], leaves[v["index"]], list(map(b64hash, v["path"])), roots[v["size"]])
    for v in t["consistency"]:
        consistency(v["old"], v["new"], roots[v["old"]], roots[v["new"]], list(map(b64hash, v["path"])))
    for v in t["tiles"]:
        names = [name for level in range(8) for _, name, _ in tiles(level, v["size"] // 256**level)]
        need((names + [name for _, name, _ in tiles("entries", v["size"])])[-6:] == v["last"], "names of tiles")
    c = files["checkpoint.json"]
    extra, index, path, point_at = receipt(c["tlog_proof"], [c["log_vkey"], c["witness_vkey"]])
    need(point_at["signers"] == {("coop.example/log", 1), ("witness.example/w1", 4)} and extra == b"suyuan", "signers")
    inclusion(index, point_at["size"], walked[index]["leaf"], path, point_at["root"])
    need(mth([e["leaf"] for e in walked]) == point_at["root"] and walked[index]["leaf"] == b64(c["tlog_proof_leaf_hash"]), "checkpoint")
    ledger(files["ledger.json"])
    codes(files["codes.json"])
    refused(files["refused.json"])
    examples(files)
    return f"{len(files)} files of vectors, {len(files['refused.json']['statements'])} bad statements"


def ledger(v):
    walked, point_at = published(lambda name: bytes.fromhex(v["files"][name]), [v["vkey"]])
    need(walked[0]["said"]["id"].hex() == v["ledger"] and point_at["origin"] == v["origin"], "ledger")
    for e, want in zip(walked, v["entries"], strict=True):
        need(e["said"]["payload"].decode() == want["payload"] and strict_json(e["said"]["payload"]), "payload")
        need(e["leaf"] == b64(want["leaf_hash"]) and e["said"]["id"].hex() == want["id"], "entry")
    extra, index, path, point_at = receipt(v["receipt"]["tlog_proof"], [v["vkey"]])
    e = entry(extra)
    need(e["index"] == index and e["statement"].hex() == v["receipt"]["statement"], "the receipt's entry")
    inclusion(index, point_at["size"], e["leaf"], path, point_at["root"])
    old, new = (checkpoint(v["consistency"][age], [v["vkey"]]) for age in ("old", "new"))
    consistency(old["size"], new["size"], old["root"], new["root"], list(map(b64hash, v["consistency"]["path"])))
    for d in v["disclosures"]:
        salt = b64(d["disclosure"]["salt"].replace("-", "+").replace("_", "/") + "=")
        private = commitment(salt, d["disclosure"]["text"])
        need(private == d["commitment"]["private"] and any(private in w["payload"] for w in v["entries"]), "disclosure")
    bundle(v["bundle"])


def codes(v):
    """A roll of item codes, from its seed to the statements about it."""
    symbols = lambda number, count: "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> 5 * k & 31] for k in range(count - 1, -1, -1))
    uint = lambda raw: int.from_bytes(raw, "big")
    seed, count, size = bytes.fromhex(v["seed"]), v["count"], v["group_size"]
    leaves = []
    for at, c in enumerate(v["codes"]):
        place = at.to_bytes(8, "big")
        serial = symbols(uint(H(b"suyuan serial 1\n", seed, place)[:10]), 16)
        pin = symbols(uint(H(b"suyuan scratch 1\n", seed, place)[:8]) % 2**50, 10)
        code = H(b"suyuan code 1\n", serial.encode())
        need((at, serial, pin[:5] + "-" + pin[5:]) == (c["position"], c["serial"], c["pin"]), "serial and PIN")
        need(H(f"suyuan pin 1\n{serial}\n{pin}".encode()).hex() == c["pin_seed"] and code == b64(c["code"]), "code")
        leaves.append(H(b"\0", code, b64(c["pin_key"])))
        need(leaves[-1] == b64(c["leaf"]), "leaf of a code")
    groups = [leaves[first:first + size] for first in range(0, count, size)]
    roots = [mth(group) for group in groups]
    tops = [H(b"\0", len(group).to_bytes(4, "big"), root) for group, root in zip(groups, roots)]
    need((len(leaves), roots, mth(tops)) == (count, list(map(b64, v["group_roots"])), b64(v["root"])), "tree of codes")
    bare = v["without_pins"]
    need(bare["code"] == v["codes"][0]["code"] and H(b"\0", b64(bare["code"])) == b64(bare["leaf"]), "leaf without a PIN")
    said = [(s, statement(bytes.fromhex(s["statement"]))) for s in v["statements"]]
    for s, read in said:
        need((read["kind"], read["issuer"], read["subject"], read["id"].hex()) == (s["kind"], s["issuer"], s["subject"], s["id"]), "statement")
        need(read["payload"].decode() == s["payload"] and strict_json(read["payload"]), "payload of codes")
    roll, opened, o = said[0][1]["id"].hex(), json.loads(v["statements"][3]["payload"]), v["opening"]
    at = o["position"]
    need((opened["act"], opened["roll"], opened["position"], opened["path"], opened["groupPath"])
         == ("open", roll, at, o["path"], o["group_path"]), "opening")
    message = f"suyuan open 1\n{v['ledger']}\n{roll}\n{v['codes'][at]['code']}\n"
    need(message == o["message"], "opening message")
    ed25519(b64(opened["pinKey"]), message.encode(), b64(opened["signature"]))
    inclusion(at % size, len(groups[at // size]), leaves[at], list(map(b64hash, o["path"])), roots[at // size])
    inclusion(at // size, len(groups), tops[at // size], list(map(b64hash, o["group_path"])), mth(tops))


def refused(v):
    tries = [(case["why"], statement, bytes.fromhex(case["bytes"])) for case in v["statements"]]
    tries += [(case["why"], entry, bytes.fromhex(case["bytes"])) for case in v["entries"]]
    tries += [(case["why"], strict_json, bytes.fromhex(case["bytes"])) for case in v["payloads"]]
    tries += [(case["why"], lambda note: checkpoint(note, [v["vkey"]]), case["note"]) for case in v["checkpoints"]]
    for why, check, data in tries:
        try:
            check(data)
        except Bad:
            continue
        raise Bad(f"taken, though it is to be refused: {why}")


def examples(files):
    """The annotated bytes in the page are those of the vectors."""
    found = re.findall(r"```hex (\S+) (\S+)\n(.*?)```", (ROOT / "docs/FORMAT.md").read_text(), re.S)
    need(len(found) == 3, "examples in the page")
    for name, pointer, block in found:
        want = files[name]
        for step in pointer.split("/")[1:]:
            want = want[int(step)] if isinstance(want, list) else want[step]
        shown = "".join(re.split(r"\s{2,}", line.strip())[0].replace(" ", "") for line in block.splitlines())
        need(want.startswith(shown[:-3]) if shown.endswith("...") else want == shown, f"example {name} {pointer}")


def edge_cases(path):
    faults = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue", "reencoded_k"}
    cases = json.loads(path.read_text())
    for case in cases:
        try:
            ed25519(bytes.fromhex(case["key"]), case["msg"].encode(), bytes.fromhex(case["sig"]))
            held = True
        except Bad:
            held = False
        need(held == (not faults & set(case["flags"] or [])), f"{path}: {case['number']}")
    return f"{path}: {len(cases)} edge cases of Ed25519"


def log_directory(path):
    walked, point_at = published(lambda name: (path / name).read_bytes(), [(path / "vkey").read_text().strip()])
    return f"{path}: {len(walked)} entries of {point_at['origin']}, whole"


if __name__ == "__main__":
    print(vectors())
    for argument in map(Path, sys.argv[1:]):
        print(edge_cases(argument) if argument.suffix == ".json" else log_directory(argument))
