// Adds roughly where this phone is to the scan of this page: only when asked, and rounded to a tenth of a degree before anything is sent.

const tenth = (degrees) => Math.round(degrees * 10) / 10;

/** The body that is sent for a position. */
export const body = ({ latitude, longitude }) => ({ lat: tenth(latitude), lon: tenth(longitude) });

async function add(line, said, { latitude, longitude }) {
  const where = body({ latitude, longitude });
  const answer = await fetch(`/v1/scans/${line.dataset.token}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(where),
  });
  const taken = answer.ok && (await answer.json()).taken;
  said.textContent = taken ? line.dataset.done.replace("{place}", `${where.lat}° / ${where.lon}°`) : line.dataset.not;
  line.hidden = true;
}

const line = globalThis.document?.getElementById("seen-place");
if (line?.dataset.token && navigator.geolocation) {
  const said = document.getElementById("seen-said");
  const refused = () => (said.textContent = line.dataset.not);
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => {
    said.textContent = line.dataset.asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => add(line, said, coords).catch(refused), refused, {
      enableHighAccuracy: false,
      maximumAge: 600000,
      timeout: 20000,
    });
  });
}
