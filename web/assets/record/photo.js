// A photograph, drawn anew: smaller, and without what the camera wrote beside it, such as the place.

import { sha256 } from "./cose.js";

const MOST_SIDE = 1600;
const MOST_BYTES = 900_000;

/** `{ sha256, type, bytes, preview }`; fails on what is no picture. */
export async function drawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const pen = canvas.getContext("2d");
  // JPEG has no transparency: what shows through is paper, not black.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let made;
  for (const quality of [0.82, 0.7, 0.55, 0.4]) {
    made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!made) throw new Error("no picture");
    if (made.size <= MOST_BYTES) break;
  }
  const bytes = new Uint8Array(await made.arrayBuffer());
  return { sha256: await sha256(bytes), type: "image/jpeg", bytes };
}

/** As an address that a page may show. */
export function preview({ type, bytes }) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:${type};base64,${btoa(text)}`;
}
