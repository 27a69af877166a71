"""Ed25519 as docs/FORMAT.md, *Signature*, wants it: strict, without the cofactor. To verify only, and slow."""
import hashlib


class Bad(Exception):
    """Does not verify."""


def need(holds, what):
    if not holds:
        raise Bad(what)


# Signature: points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032 §5.1.4)
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ZERO = (0, 1, 1, 0)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = ZERO
    while n:
        q = add(q, p) if n & 1 else q
        p, n = add(p, p), n >> 1
    return q


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point(data):
    """Conditions 1 to 3."""
    n = int.from_bytes(data, "little")
    sign, y = n >> 255, n & (1 << 255) - 1
    need(y < P, "a point's y is not canonical")
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == P - u and u:
        x = x * pow(2, (P - 1) // 4, P) % P
    need(v * x * x % P == u and not (x == 0 and sign), "not a point")
    x = P - x if x & 1 != sign else x
    p = (x, y, 1, x * y % P)
    need(not same(times(8, p), ZERO), "a point of low order")
    return p


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
KEYS = {}


def powers(p):
    """p, 2p, 4p …: doublings are worth keeping, keys repeat."""
    found = [p]
    while len(found) < 253:
        found.append(add(found[-1], found[-1]))
    return found


def ed25519(key, message, signature):
    need(len(signature) == 64, "a signature has 64 bytes")
    if key not in KEYS:
        KEYS[key] = powers(point(key))
    r, s = point(signature[:32]), int.from_bytes(signature[32:], "little")
    need(s < L, "S is not below L")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = ZERO, r
    for i in range(253):
        left = add(left, KEYS["base"][i]) if s >> i & 1 else left
        right = add(right, KEYS[key][i]) if k >> i & 1 else right
    need(same(left, right), "the signature does not hold")


KEYS["base"] = powers(BASE)
