// An entry in its parts, as a page carries it (web/src/parts.rs): cut before and behind each text, each hash, and the payload if it
// is UTF-8. Whoever reads a page cuts again what was put together, so that there is one way to write it.

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const HASH = 32;
const DEEPEST = 4;

export const base64Of = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The parts of an entry; of bytes that are none, one. */
export function cut(entry) {
  try {
    return new Cutter(entry).entry();
  } catch {
    return [base64Of(entry)];
  }
}

class Cutter {
  constructor(entry) {
    this.data = entry;
    this.at = 0;
    this.done = 0;
    this.parts = [];
  }

  /** `[1, index, time, prev, statement]`, and the statement within: `18([header, {}, payload, signature])`. */
  entry() {
    this.head(ARRAY);
    for (let i = 0; i < 4; i += 1) this.item(DEEPEST);
    for (const major of [BYTES, TAG, ARRAY, BYTES]) this.head(major);
    for (let i = 0; i < 2; i += 1) this.item(DEEPEST);
    const payload = this.head(BYTES);
    const bytes = this.ahead(payload);
    let text;
    try {
      text = utf8.decode(bytes);
    } catch {
      this.at += payload;
    }
    if (text !== undefined) this.part(payload, `=${text}`);
    this.item(DEEPEST);
    if (this.at !== this.data.length) this.wrong();
    this.close();
    return this.parts;
  }

  item(deepest) {
    const [major, value] = this.anyHead();
    if (major === BYTES && value === HASH) this.part(value, base64Of(this.ahead(value)));
    else if (major === BYTES) this.at += this.ahead(value).length;
    else if (major === TEXT) this.part(value, `=${utf8.decode(this.ahead(value))}`);
    else if (major >= ARRAY && major <= TAG) {
      if (deepest === 0) this.wrong();
      const items = major === TAG ? 1 : major === MAP ? value * 2 : value;
      for (let i = 0; i < items; i += 1) this.item(deepest - 1);
    }
  }

  head(want) {
    const [major, value] = this.anyHead();
    return major === want ? value : this.wrong();
  }

  anyHead() {
    const [first] = this.ahead(1);
    this.at += 1;
    const short = first & 31;
    if (short < 24) return [first >> 5, short];
    if (short > 27) return this.wrong();
    const size = 1 << (short - 24);
    const value = this.ahead(size).reduce((sum, byte) => sum * 256 + byte, 0);
    this.at += size;
    return [first >> 5, value];
  }

  ahead(count) {
    return this.at + count <= this.data.length ? this.data.slice(this.at, this.at + count) : this.wrong();
  }

  part(count, said) {
    this.close();
    this.parts.push(said);
    this.at += count;
    this.done = this.at;
  }

  close() {
    if (this.done < this.at) this.parts.push(base64Of(this.data.slice(this.done, this.at)));
    this.done = this.at;
  }

  wrong() {
    throw new RangeError("no entry");
  }
}
