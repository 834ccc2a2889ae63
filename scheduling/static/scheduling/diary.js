// The diary: opens visits and free times in the panel, and asks from time to time if the schedule is still fresh.
// Where a visit may go stands nowhere here: the server answers with the schedule as it is.
import { isLifted } from "./lift.js";

const FRESH_WHEN_USED = 5000, FRESH_WHEN_LEFT = 30000, LEFT_AFTER = 60000;
const panel = document.getElementById("panel");
let asked = Date.now(), used = Date.now(), opener = null;

function openInPanel(link) {
  if (link.id) opener = link.id;
  if (!link.closest("#panel")) document.querySelector(".visit[aria-current]")?.removeAttribute("aria-current");
  if (link.matches(".visit")) link.setAttribute("aria-current", "true");
  window.htmx.ajax("GET", link.getAttribute("href"), { target: "#panel", swap: "innerHTML" });
}

function closePanel() {
  panel.replaceChildren();
  document.querySelector(".visit[aria-current]")?.removeAttribute("aria-current");
  document.getElementById(opener)?.focus();
}

addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.(".schedule a.visit, .schedule a.free, .schedule a.book, .schedule a.block, .schedule a.hold, #panel a[href$='/move']");
  if (link) {
    event.preventDefault();
    openInPanel(link);
  } else if (event.target.closest?.("#panel a.close")) {
    event.preventDefault();
    closePanel();
  }
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && panel.firstElementChild && !document.querySelector("dialog[open]")) closePanel();
});

// The form of the panel that moves a visit answers with the schedule, so it is sent for the schedule.
addEventListener("submit", (event) => {
  if (!event.target.matches?.("form[data-move]") || event.defaultPrevented) return;
  event.preventDefault();
  const form = event.target;
  const query = document.getElementById("schedule")?.dataset.query ?? "";
  window.htmx.ajax("POST", `${form.getAttribute("action")}?${query}`, { source: form, target: "#day", swap: "outerHTML" })
    .then(() => { if (document.querySelector("#day .notice.done")) closePanel(); });
});

// The box keeps its place when what stands in it is drawn anew.
let place = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const box = document.querySelector(".scroller");
  if (box && ["day", "schedule"].includes(event.detail.target?.id)) place = [box.scrollLeft, box.scrollTop];
});
document.body.addEventListener("htmx:afterSwap", () => {
  const box = document.querySelector(".scroller");
  if (box && place) [box.scrollLeft, box.scrollTop] = place;
  place = null;
  showNow();
});

function askIfFresh() {
  const schedule = document.getElementById("schedule");
  asked = Date.now();
  if (!schedule || isLifted() || schedule.contains(document.querySelector(".ghost"))) return;
  window.htmx.ajax("GET", schedule.dataset.pulse, { target: "#schedule", swap: "outerHTML", headers: { "X-Poll": "1" } });
}
for (const kind of ["pointermove", "pointerdown", "keydown", "wheel"]) {
  addEventListener(kind, () => { used = Date.now(); }, { passive: true });
}
setInterval(() => {
  const wait = document.visibilityState === "visible" && Date.now() - used < LEFT_AFTER ? FRESH_WHEN_USED : FRESH_WHEN_LEFT;
  if (Date.now() - asked >= wait) askIfFresh();
}, 500);
addEventListener("focus", askIfFresh);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") askIfFresh(); });
// What is sent from the panel changes a visit: the schedule shows it at once.
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, target } = event.detail;
  if (requestConfig?.verb !== "get" && target?.id !== "day") askIfFresh();
});

// The line of the present time moves on, and is in view when the page opens.
const opened = Date.now();
function showNow() {
  const line = document.querySelector(".schedule .now");
  if (!line) return;
  const [hour, minute] = line.dataset.now.split(":").map(Number);
  line.dataset.since ??= String(Date.now());
  const minutes = hour * 60 + minute + Math.floor((Date.now() - Number(line.dataset.since)) / 60000);
  line.className = `now h${Math.floor(minutes / 60) % 24} m${minutes % 60} x0 y1`;
}
setInterval(showNow, 15000);
const line = document.querySelector(".schedule .now");
const box = document.querySelector(".scroller");
if (line && box) box.scrollTop = Math.max(0, line.offsetTop - box.clientHeight / 3);
