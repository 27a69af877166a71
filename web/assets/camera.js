// The inspector's camera: reads QR codes with the browser's own detector and adds each to the list, once. Where the browser has none, the page says
// so and the list is typed or pasted. Pictures stay on this device.

const box = globalThis.document?.getElementById("camera");
const INTERVAL = 200;

/** The list with a code more; the same list if it is there already, or is no code. */
export function added(list, text) {
  const code = text.trim();
  const serial = (line) => line.trim().split("/").pop().toUpperCase();
  if (!code || /\s/.test(code) || list.split("\n").some((line) => serial(line) === serial(code))) return list;
  return list === "" || list.endsWith("\n") ? list + code + "\n" : list + "\n" + code + "\n";
}

/** Whether this browser reads QR codes by itself. */
export async function detector(scope = globalThis) {
  if (!scope.BarcodeDetector || !scope.navigator?.mediaDevices?.getUserMedia) return undefined;
  const formats = await scope.BarcodeDetector.getSupportedFormats().catch(() => []);
  const wanted = ["qr_code", "data_matrix"].filter((format) => formats.includes(format));
  return wanted.includes("qr_code") ? new scope.BarcodeDetector({ formats: wanted }) : undefined;
}

async function offer() {
  const [button, status, video, list] = [box.querySelector("button"), box.querySelector("[role=status]"), box.querySelector("video"), document.getElementById("codes")];
  const reader = await detector();
  if (!reader) {
    status.textContent = box.dataset.none;
    return;
  }
  let stream;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.hidden = true;
    button.textContent = box.dataset.start;
  };
  const look = async () => {
    if (!stream) return;
    const found = await reader.detect(video).catch(() => []);
    const before = list.value;
    for (const one of found) list.value = added(list.value, one.rawValue);
    if (list.value !== before) {
      const count = list.value.split("\n").filter((line) => line.trim()).length;
      status.textContent = count === 1 ? box.dataset.one : box.dataset.other.replace(/1[,\s\u202f]?000/, count);
      navigator.vibrate?.(60);
    }
    setTimeout(look, INTERVAL);
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) {
      stop();
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      status.textContent = box.dataset.off;
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    button.textContent = box.dataset.stop;
    status.textContent = box.dataset.on;
    look();
  });
}

if (box) offer();
