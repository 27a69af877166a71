"""Verifies COSE Receipts (RFC 9942) of a node with libraries that know nothing of it: pycose for COSE_Sign1, cbor2 for CBOR. The Merkle
root is computed here, from the path alone (RFC 9162 2.1.3.2, 2.1.4.2).

    receipt_cose.py NODE VKEY OLD-CHECKPOINT     statements, receipts and growth of a running node
    receipt_cose.py                              tests/vectors/cose_receipt.json

Needs pycose and cbor2; every receipt's twins with one changed bit must be refused.
"""
import base64, hashlib, json, sys, urllib.request
from pathlib import Path

import cbor2
from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import CoseMessage, Sign1Message

CLAIMS, RECEIPTS, VDS, VDP = 15, 394, 395, 396
INCLUSION, CONSISTENCY = -1, -2


class Bad(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Bad(what)


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


# COSE
def plain(header):
    """A header by its labels' own values: pycose gives known ones as classes."""
    return {getattr(label, "identifier", label): value for label, value in header.items()}


def sign1(data):
    message = CoseMessage.decode(data)
    need(isinstance(message, Sign1Message), "not a COSE_Sign1")
    need(message.encode(sign=False) == data, "another encoding")
    return message


def signed(message, key, payload=None):
    need(message.get_attr(Algorithm) is EdDSA, "alg")
    message.key = OKPKey(crv=Ed25519, x=key)
    need(message.verify_signature(detached_payload=payload), "signature")


def statement(data):
    message = sign1(data)
    need(message.uhdr == {}, "unprotected header")
    signed(message, message.phdr[KID])


def vkey(text):
    name, _, key = text.split("+", 2)
    key = base64.b64decode(key, validate=True)
    need(len(key) == 33 and key[0] == 1, "vkey")
    return name, key[1:]


# What a receipt says
def opened(data, trusted, proof_type):
    message, (name, key) = sign1(data), trusted
    phdr, uhdr = plain(message.phdr), plain(message.uhdr)
    need(set(phdr) == {1, 4, CLAIMS, VDS, "suyuan.size"}, "protected header")
    need((phdr[4], phdr[VDS], dict(phdr[CLAIMS])) == (key, 1, {1: name, 2: name}), "kid, vds or claims")
    need(message.payload is None, "payload")
    (kind, (proof,)), = uhdr[VDP].items()
    need(kind == proof_type, "proof type")
    first, second, path = cbor2.loads(proof)
    need(cbor2.dumps([first, second, path], canonical=True) == proof, "proof")
    need(path and all(isinstance(p, bytes) and len(p) == 32 for p in path), "path")
    return message, phdr["suyuan.size"], first, second, path, uhdr


def inclusion(data, said, trusted):
    message, size, of, index, path, uhdr = opened(data, trusted, INCLUSION)
    need(of == size and 0 <= index < size and set(uhdr) == {VDP, "suyuan.entry"}, "size or index")
    time_ms, prev = uhdr["suyuan.entry"]
    entry = cbor2.dumps([1, index, time_ms, prev, said], canonical=True)
    root, at, last = hashlib.sha256(b"\0" + entry).digest(), index, size - 1
    for p in path:
        need(last != 0, "path too long")
        if at & 1 or at == last:
            root = node(p, root)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node(root, p)
        at, last = at >> 1, last >> 1
    need(last == 0, "path too short")
    signed(message, trusted[1], root)
    return index, size, root


def consistency(data, old_size, old_root, trusted):
    message, size, old, new, path, uhdr = opened(data, trusted, CONSISTENCY)
    need((old, new) == (old_size, size) and 0 < old < new and set(uhdr) == {VDP}, "sizes")
    if old & (old - 1) == 0:
        path = [old_root] + path
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for p in path[1:]:
        need(last != 0, "path too long")
        if at & 1 or at == last:
            before, after = node(p, before), node(p, after)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node(after, p)
        at, last = at >> 1, last >> 1
    need(last == 0 and before == old_root, "older root")
    signed(message, trusted[1], after)
    return size, after


def transparent(data, trusted):
    """The statement with its receipts taken off, and what they show."""
    message = sign1(data)
    uhdr = plain(message.uhdr)
    need(set(uhdr) == {RECEIPTS} and uhdr[RECEIPTS], "receipts")
    tagged = cbor2.CBORTag(18, [message.phdr_encoded, {}, message.payload, message.signature])
    said = cbor2.dumps(tagged)
    statement(said)
    for receipt in uhdr[RECEIPTS]:
        inclusion(receipt, said, trusted)
    return said


# Twins
def refused(data, check):
    """Every bit changed, one after the other: nothing may pass, whatever way it fails."""
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            check(bytes(changed))
        except Exception:  # a library may complain in its own words
            continue
        raise Bad(f"taken with bit {bit} changed")
    return len(data) * 8


def vectors():
    folder = Path(__file__).resolve().parents[1] / "vectors"
    v = json.loads((folder / "cose_receipt.json").read_text())
    statements = [bytes.fromhex(e["statement"]) for e in json.loads((folder / "entry.json").read_text())["entries"]]
    trusted = vkey(v["log_vkey"])
    roots = [base64.b64decode(root) for root in v["roots"]]
    twins = 0
    for case in v["inclusion"]:
        data, said = bytes.fromhex(case["receipt"]), statements[case["index"]]
        need(inclusion(data, said, trusted) == (case["index"], case["size"], roots[case["size"] - 1]), "inclusion")
    twins += refused(data, lambda changed: inclusion(changed, said, trusted))
    for case in v["consistency"]:
        data, old = bytes.fromhex(case["receipt"]), case["old"]
        need(consistency(data, old, roots[old - 1], trusted) == (case["size"], roots[case["size"] - 1]), "consistency")
    twins += refused(data, lambda changed: consistency(changed, old, roots[old - 1], trusted))
    need(transparent(bytes.fromhex(v["transparent"]), trusted) == statements[1], "transparent")
    return f"{len(v['inclusion']) + len(v['consistency'])} receipts of the vectors; {twins} changed bits refused"


def running(url, key, old):
    def get(path, accept="*/*"):
        with urllib.request.urlopen(urllib.request.Request(url + path, headers={"accept": accept})) as answer:
            return answer.read()

    trusted = vkey(key)
    origin, old_size, old_root = old.decode().split("\n")[:3]
    need(origin == trusted[0], "origin")
    head = get("/checkpoint").decode().split("\n")
    size, root = int(head[1]), base64.b64decode(head[2])
    twins = 0
    for index in sorted({0, 1, size // 2, size - 1}):
        said = get(f"/v1/statements/{index}", "application/cose")
        statement(said)
        receipt = get(f"/v1/statements/{index}/receipt", "application/scitt-receipt+cose")
        need(inclusion(receipt, said, trusted) == (index, size, root), "receipt")
        need(transparent(get(f"/v1/statements/{index}/receipt?form=transparent"), trusted) == said, "transparent")
    twins += refused(receipt, lambda changed: inclusion(changed, said, trusted))
    twins += refused(said, lambda changed: inclusion(receipt, changed, trusted))
    growth = get(f"/v1/consistency?from={old_size}&to={size}&form=cose")
    old_root = base64.b64decode(old_root)
    need(consistency(growth, int(old_size), old_root, trusted) == (size, root), "growth")
    twins += refused(growth, lambda changed: consistency(changed, int(old_size), old_root, trusted))
    return f"{url}: receipts at {size} entries, growth from {old_size}; {twins} changed bits refused"


if __name__ == "__main__":
    print(vectors())
    if len(sys.argv) == 4:
        print(running(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes()))
