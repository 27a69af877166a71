"""Deterministic CBOR (RFC 8949 §4.2.1), as much of it as docs/FORMAT.md needs.

Items are read into Python values and written again: only what comes out alike was deterministic.
"""
from ed25519 import Bad, need


class Tag18(list):
    pass


def head(major, n):
    for low, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 24:
            return bytes([major << 5 | n])
        if n < 1 << 8 * size:
            return bytes([major << 5 | low]) + n.to_bytes(size, "big")
    raise Bad("a number above 64 bits")


def encode(v):
    if isinstance(v, Tag18):
        return head(6, 18) + head(4, len(v)) + b"".join(map(encode, v))
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        return head(3, len(v.encode())) + v.encode()
    if isinstance(v, list):
        return head(4, len(v)) + b"".join(map(encode, v))
    return head(5, len(v)) + b"".join(sorted(encode(k) + encode(x) for k, x in v.items()))


def decode(data, at=0, depth=0):
    need(at < len(data) and depth < 8, "CBOR is cut short or deep")
    major, low = data[at] >> 5, data[at] & 31
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(low, 0)
    need(low < 28 and at + 1 + size <= len(data), "CBOR head")
    n = int.from_bytes(data[at + 1:at + 1 + size], "big") if size else low
    at += 1 + size
    if major in (0, 1):
        return (n if major == 0 else -1 - n), at
    if major in (2, 3):
        need(at + n <= len(data), "CBOR string is cut short")
        raw = data[at:at + n]
        return (raw if major == 2 else raw.decode()), at + n
    if major == 4:
        items = []
        for _ in range(n):
            item, at = decode(data, at, depth + 1)
            items.append(item)
        return items, at
    if major == 5:
        pairs = {}
        for _ in range(n):
            key, at = decode(data, at, depth + 1)
            need(isinstance(key, (int, str)), "a label is a number or a text")
            pairs[key], at = decode(data, at, depth + 1)
        return pairs, at
    need(major == 6 and n == 18, "a tag or simple value that does not belong here")
    items, at = decode(data, at, depth + 1)
    need(isinstance(items, list), "tag 18 is on an array")
    return Tag18(items), at


def strict(data):
    try:
        value, end = decode(data)
    except UnicodeDecodeError as error:
        raise Bad("text is not UTF-8") from error
    need(end == len(data) and encode(value) == data, "not the deterministic encoding")
    return value
