"""The JSON of docs/FORMAT.md, *Payloads*: one reading only, numbers exact. Gives numbers as their text."""
import json

from ed25519 import Bad, need


def strict_json(data):
    try:
        text = data.decode()
        need(not text.startswith("\ufeff"), "byte-order mark")
        value = json.loads(text, object_pairs_hook=unique, parse_float=number, parse_int=number, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()  # fails on half a surrogate pair
    except ValueError as error:
        raise Bad(f"not JSON: {error}") from error
    need(depth(value) <= 32, "too deep")
    return value


def number(text):
    digits, _, exponent = text.lower().partition("e")
    whole, _, part = digits.lstrip("-").partition(".")
    value, scale = int(whole + part), len(part)
    need(scale <= 28 and value < 2**96, f"{text} is not an exact decimal")
    if exponent:
        need(-2**31 <= int(exponent) < 2**31, "exponent")
        part = part.rstrip("0")
        value, scale = int(whole + part), len(part) - int(exponent)
        need(value == 0 or -28 <= scale <= 28 and value * 10 ** max(0, -scale) < 2**96, f"{text} is not an exact decimal")
    return text


def unique(pairs):
    need(len({name for name, _ in pairs}) == len(pairs), "a name twice")
    return dict(pairs)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


def refuse(word):
    raise Bad(word)
