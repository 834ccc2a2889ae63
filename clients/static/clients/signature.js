// A signature drawn with a finger, a pen or a mouse. Without script, or by keys, the typed name stands alone.
const WIDTH = 300, HEIGHT = 100, FEWEST = 8, MOST = 1400;

for (const pad of document.querySelectorAll("[data-signature]")) start(pad);

function start(pad) {
  const svg = pad.querySelector("svg"), field = pad.querySelector("input");
  let strokes = [], line = null;
  pad.hidden = false;
  for (const stroke of read(field.value)) draw(stroke);

  function draw(stroke) {
    strokes.push(stroke);
    line = svg.appendChild(document.createElementNS(svg.namespaceURI, "polyline"));
    line.setAttribute("points", stroke.join(" "));
  }

  function point(event) {
    const box = svg.getBoundingClientRect();
    const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    return [
      within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH),
      within(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT),
    ];
  }

  function keep() {
    const number = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    field.value = number >= FEWEST ? JSON.stringify(strokes) : "";
    return number;
  }

  svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    draw([point(event)]);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!svg.hasPointerCapture(event.pointerId) || !line) return;
    const stroke = strokes.at(-1), next = point(event), last = stroke.at(-1);
    if (next[0] === last[0] && next[1] === last[1]) return;
    if (keep() >= MOST) return;
    stroke.push(next);
    line.setAttribute("points", stroke.join(" "));
  });
  svg.addEventListener("pointerup", keep);
  pad.querySelector("button").addEventListener("click", () => {
    strokes = [];
    line = null;
    for (const drawn of svg.querySelectorAll("polyline")) drawn.remove();
    keep();
  });
}

function read(value) {
  try { return JSON.parse(value || "[]"); } catch { return []; }
}
