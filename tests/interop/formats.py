"""A second reading of docs/FORMAT.md: statement, entry, tree, checkpoint, receipt, published files, payload text, bundle.

Every part follows the section of the page that has its name; whatever does not verify raises `Bad`.
"""
import base64, hashlib, re

from cbor import Tag18, encode, strict
from ed25519 import Bad, ed25519, need
from strict_json import strict_json

H = lambda *parts: hashlib.sha256(b"".join(parts)).digest()


def b64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Bad(f"base64: {error}") from error
    need(base64.b64encode(raw).decode() == text, "base64 is not canonical")
    return raw


def b64hash(text):
    raw = b64(text)
    need(len(raw) == 32, "a hash has 32 bytes")
    return raw


# Private values
def commitment(salt, text):
    return base64.urlsafe_b64encode(H(salt, text.encode())).rstrip(b"=").decode()


# Statement
def is_bytes(v, n=None):
    return isinstance(v, bytes) and (n is None or len(v) == n)


def is_name(v):
    return isinstance(v, str) and 1 <= len(v.encode()) <= 2048 and not re.search("[\0-\x1f\x7f-\x9f]", v)


def is_uint(v):
    return isinstance(v, int) and v >= 0


def statement(data):
    need(len(data) <= 65_000, "too large")
    cose = strict(data)
    need(type(cose) is Tag18 and len(cose) == 4, "not a COSE_Sign1")
    protected, unprotected, payload, signature = cose
    need(is_bytes(protected) and unprotected == {} and isinstance(unprotected, dict), "headers")
    need(is_bytes(payload) and is_bytes(signature, 64), "payload or signature")
    h = strict(protected)
    need(isinstance(h, dict) and {1, 3, 4, 15, "suyuan.seq"} <= set(h) <= {1, 3, 4, 15, "suyuan.seq", "suyuan.prev", "suyuan.instead"}, "labels")
    kind = re.fullmatch(r"application/vnd\.suyuan\.([a-z][a-z0-9-]{0,31})\+json", h[3] if isinstance(h[3], str) else "")
    need(h[1] == -8 and kind, "alg or content type")
    claims, seq, prev, instead = h[15], h["suyuan.seq"], h.get("suyuan.prev"), h.get("suyuan.instead")
    need(is_bytes(h[4], 32) and isinstance(claims, dict) and set(claims) == {1, 2, 6}, "kid or claims")
    need(is_name(claims[1]) and is_name(claims[2]) and is_uint(claims[6]) and is_uint(seq), "iss, sub, iat or seq")
    need(is_bytes(prev, 32) or prev is None and "suyuan.prev" not in h and kind[1] == "charter" and seq == 0, "suyuan.prev")
    if "suyuan.instead" in h:
        need(type(instead) is list and 1 <= len(instead) <= 8 and all(is_bytes(i, 32) for i in instead), "suyuan.instead")
    signed = encode(["Signature1", protected, b"", payload])
    ed25519(h[4], signed, signature)
    return {"kind": kind[1], "key": h[4], "issuer": claims[1], "subject": claims[2], "issued_at": claims[6], "seq": seq, "prev": prev,
            "instead": instead or [], "payload": payload, "signed": signed, "signature": signature, "id": H(data)}


# Entry, and key chains
def entry(data):
    need(len(data) <= 65_535, "too large")
    e = strict(data)
    need(type(e) is list and len(e) == 5 and e[0] == 1 and is_uint(e[1]) and is_uint(e[2]), "not an entry of shape 1")
    need(is_bytes(e[3], 32) and is_bytes(e[4]), "prev or statement")
    return {"index": e[1], "time_ms": e[2], "prev": e[3], "statement": e[4], "leaf": H(b"\0", data)}


def walk(entries):
    """Chain and key chains over all entries; gives entries with what their statements say."""
    last, time, heads, founder, walked = bytes(32), 0, {}, None, []
    for index, data in enumerate(entries):
        e = entry(data)
        need((e["index"], e["prev"]) == (index, last) and e["time_ms"] >= time, f"entry {index}: index, prev or time")
        s = statement(e["statement"])
        need(index or s["prev"] is None, "entry 0 founds the ledger")
        founder = founder or s["id"]
        seq, prev = heads.get(s["key"], (0, founder if index else None))
        need((s["seq"], s["prev"]) == (seq, prev), f"entry {index}: seq or prev of its key")
        heads[s["key"]] = seq + 1, s["id"]
        last, time = e["leaf"], e["time_ms"]
        walked.append({**e, "said": s})
    return walked


# Tree
def mth(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else H()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return H(b"\1", mth(leaves[:k]), mth(leaves[k:]))


def inclusion(index, size, leaf, path, root):
    need(index < size, "index behind the end")
    fn, sn, r = index, size - 1, leaf
    for p in path:
        need(sn, "path too long")
        if fn & 1 or fn == sn:
            r = H(b"\1", p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = H(b"\1", r, p)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and r == root, "path does not lead to the root")


def consistency(old, new, old_root, new_root, path):
    if old == new:
        return need(not path and old_root == new_root, "equal sizes")
    need(0 < old < new and path, "nothing to prove")
    path = [old_root, *path] if old & (old - 1) == 0 else path
    fn, sn, fr, sr = old - 1, new - 1, path[0], path[0]
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    for c in path[1:]:
        need(sn, "path too long")
        if fn & 1 or fn == sn:
            fr, sr = H(b"\1", c, fr), H(b"\1", c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = H(b"\1", sr, c)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and (fr, sr) == (old_root, new_root), "path does not join the roots")


# Checkpoint, and cosignature
def vkey(text):
    name, key_id, blob = text.split("+", 2)
    key = b64(blob)
    need(name and len(key) == 33 and H(name.encode(), b"\n", key)[:4].hex() == key_id, "vkey")
    return (name, key_id), key


def checkpoint(note, vkeys):
    need(not re.search("[\0-\x09\x0b-\x1f]", note) and "\n\n" in note and note.endswith("\n"), "not a note")
    text, _, below = note.rpartition("\n\n")
    text += "\n"
    known, good, lines = dict(map(vkey, vkeys)), set(), below[:-1].split("\n")
    need(1 <= len(lines) <= 100, "number of signature lines")
    for line in lines:
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        need(match, "signature line")
        blob = b64(match[2])
        need(len(blob) > 4, "signature line without a signature")
        key = known.get((match[1], blob[:4].hex()))
        if key and key[0] == 1:
            ed25519(key[1:], text.encode(), blob[4:])
            good.add((match[1], 1))
        elif key and key[0] == 4:
            need(len(blob) == 76 and blob[4] < 128, "cosignature")
            ed25519(key[1:], b"cosignature/v1\ntime %d\n" % int.from_bytes(blob[4:12], "big") + text.encode(), blob[12:])
            good.add((match[1], 4))
    need(any(kind == 1 for _, kind in good), "no line of a known key of the log")
    match = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]+)\n", text)
    need(match and int(match[2]) < 2**64 and all(name == match[1] for name, kind in good if kind == 1), "the text of a checkpoint")
    return {"origin": match[1], "size": int(match[2]), "root": b64hash(match[3]), "signers": good}


# Receipt
def receipt(text, vkeys):
    top, _, note = text.partition("\n\n")
    match = re.fullmatch(r"c2sp\.org/tlog-proof@v1(?:\nextra (\S*))?\nindex (0|[1-9][0-9]*)((?:\n\S+){0,64})", top)
    need(match, "not a receipt")
    return b64(match[1] or ""), int(match[2]), [b64hash(line) for line in match[3].split()], checkpoint(note, vkeys)


# Published files
def tile_name(kind, number, width):
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{kind}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


def tiles(kind, total):
    return [(n, tile_name(kind, n, min(256, total - n * 256)), min(256, total - n * 256)) for n in range(-(-total // 256))]


def published(read, vkeys):
    """How to verify: a whole log."""
    point_at = checkpoint(read("checkpoint").decode(), vkeys)
    size, entries = point_at["size"], []
    for _, name, width in tiles("entries", size):
        data, at = read(name), 0
        for _ in range(width):
            length = int.from_bytes(data[at:at + 2], "big")
            entries.append(data[at + 2:at + 2 + length])
            at += 2 + length
        need(at == len(data), f"{name}: framing")
    walked = walk(entries)
    leaves = [e["leaf"] for e in walked]
    need(mth(leaves) == point_at["root"], "root")
    for level in range(8):
        span = 256**level
        for n, name, width in tiles(level, size // span):
            hashes = [mth(leaves[i * span:(i + 1) * span]) for i in range(n * 256, n * 256 + width)]
            need(read(name) == b"".join(hashes), name)
    return walked, point_at


# Bundle
def bundle(b):
    point_at, heads, before, keys = checkpoint(b["checkpoint"], b["vkeys"]), {}, None, {}
    need(b["origin"] == point_at["origin"] and b["entries"][0]["index"] == 0, "origin or founding charter")
    for item in b["entries"]:
        e = entry(b64(item["entry"]))
        s, index = statement(e["statement"]), item["index"]
        said = strict_json(s["payload"])
        need(e["index"] == index, "index")
        inclusion(index, point_at["size"], e["leaf"], list(map(b64hash, item["path"])), point_at["root"])
        if before:
            need(index > before["index"] and e["time_ms"] >= before["time_ms"], "order")
            need(index > before["index"] + 1 or e["prev"] == before["leaf"], "prev")
        seq, head_id = heads.get(s["key"], (-1, None))
        need(s["seq"] > seq and (s["seq"] > seq + 1 or s["prev"] == head_id or seq < 0), "key chain")
        need(s["seq"] or not index or s["prev"].hex() == b["ledger"], "another ledger")
        if index == 0:
            need(s["id"].hex() == b["ledger"] and s["prev"] is None and said["origin"] == b["origin"], "founding charter")
            need({k["vkey"] for k in said["logKeys"]} == set(b["vkeys"]), "log keys")
            keys = {key: g["party"] for g in said["governors"] for key in g["keys"]}
        need(keys.get(s["key"].hex()) == s["issuer"], f"entry {index}: key is not the issuer's")
        if s["kind"] == "member" and said["action"] == "admit":  # enough for a ledger with threshold 1 and no other change of keys
            keys.update({k["key"]: said["party"] for k in said["keys"]})
        heads[s["key"]], before = (s["seq"], s["id"]), e
