// The chart: a tap asks which sites it may be, a tap on a mark opens it, and the panel closes in place.
// Without script there are the list of sites and the list of marks.
const SVG = "http://www.w3.org/2000/svg";

document.body.classList.add("with-script", "live-script");
document.querySelector("[data-chart]")?.classList.add("live");

function ring(svg, x, y) {
  document.querySelectorAll("[data-ring]").forEach((each) => each.remove());
  const { width, height } = svg.viewBox.baseVal;
  const circle = document.createElementNS(SVG, "circle");
  const size = (16 * width) / svg.getBoundingClientRect().width;
  Object.entries({ cx: x * width, cy: y * height, r: size, fill: "none", stroke: "#1c6447", "stroke-width": size / 4, "data-ring": "" })
    .forEach(([name, value]) => circle.setAttribute(name, value));
  svg.append(circle);
}

document.addEventListener("click", (event) => {
  const svg = event.target.closest?.("[data-chart] svg[data-view]");
  if (!svg) return;
  const mark = event.target.closest("[data-point]");
  if (mark) { document.getElementById(`row-${mark.dataset.point}`)?.click(); return; }
  const box = svg.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
  ring(svg, x, y);
  const form = document.getElementById("tap"), fields = form.elements;
  fields.view.value = svg.dataset.view;
  fields.shows.value = svg.dataset.shows;
  fields.x.value = x.toFixed(4);
  fields.y.value = y.toFixed(4);
  window.htmx.trigger(form, "tap");
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-close-panel]")) return;
  event.preventDefault();
  document.getElementById("mark-panel").replaceChildren();
  document.querySelectorAll("[data-ring]").forEach((each) => each.remove());
  document.querySelectorAll("#marks [aria-current]").forEach((each) => each.removeAttribute("aria-current"));
});
