// A visit is lifted and put elsewhere: by mouse, by touch after a hold, by keys (M), or by a tap on the new place.
// The place is written into the form #lift, which is sent; if a visit may stand there the server says.
const HOLD = 350, SLACK = 6;
const spoken = document.getElementById("spoken");
let lifted = null; // { visit, times, minutes, length, grab, how }
let dropped = false;
let waiting = null; // the pointer is down on a visit: not lifted yet

export const isLifted = () => lifted !== null || waiting !== null;

const schedule = () => document.getElementById("schedule");
const number = (name) => Number(schedule().dataset[name]);
const minutesOf = (visit) => {
  const of = (letter) => Number([...visit.classList].find((name) => RegExp(`^${letter}\\d+$`).test(name)).slice(1));
  return { start: of("h") * 60 + of("m"), length: of("x") * 60 + of("y") };
};
const clock = (minutes) => new Date(2000, 0, 1, 0, minutes)
  .toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const nameOf = (times) => times.closest(".column").querySelector("h2 .name").textContent.trim();

function lift(visit, how, grab = 0) {
  const { start, length } = minutesOf(visit);
  lifted = { visit, how, grab, length, times: visit.closest(".times"), from: visit.closest(".times"), minutes: start, start };
  visit.classList.add("lifted");
  document.body.classList.toggle("placing", how !== "keys");
  if (how !== "drag") spoken.textContent = how === "keys" ? spoken.dataset.lifted : spoken.dataset.tap;
}

function show(times, minutes) {
  const last = number("last") * 60 - Math.min(lifted.length, 30);
  lifted.times = times;
  lifted.minutes = Math.min(Math.max(minutes, number("first") * 60), last);
  document.querySelector(".ghost")?.remove();
  const ghost = document.createElement("div");
  ghost.className = `ghost h${Math.floor(lifted.minutes / 60)} m${lifted.minutes % 60} x${Math.floor(lifted.length / 60)} y${lifted.length % 60}`;
  ghost.textContent = clock(lifted.minutes);
  times.append(ghost);
  if (lifted.how === "keys") {
    ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
    spoken.textContent = `${nameOf(times)}, ${clock(lifted.minutes)}`;
  }
}

function showAt(x, y) {
  const times = document.elementFromPoint(x, y)?.closest?.(".schedule .times");
  if (!times) return false;
  const step = number("step"), box = times.getBoundingClientRect();
  const perMinute = box.height / ((number("last") - number("first")) * 60);
  const minutes = number("first") * 60 + (y - box.top - lifted.grab) / perMinute;
  show(times, Math.round(minutes / step) * step);
  return true;
}

function end(words = "") {
  lifted?.visit.classList.remove("lifted");
  document.querySelector(".ghost")?.remove();
  document.body.classList.remove("placing");
  document.getElementById("panel").hidden = false;
  spoken.textContent = words;
  lifted = waiting = null;
}

function put() {
  const { visit, times, from, minutes, start } = lifted;
  const isSame = times === from && minutes === start;
  end();
  if (isSame) return;
  const form = document.getElementById("lift"), fields = form.elements;
  fields.seen.value = visit.dataset.lift;
  fields.day.value = times.dataset.day;
  fields.time.value = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  for (const kind of ["therapist", "room"]) fields[kind].value = times.dataset[kind] === from.dataset[kind] ? "" : times.dataset[kind] ?? "";
  const address = `${visit.getAttribute("href")}/move?${schedule().dataset.query}`;
  window.htmx.ajax("POST", address, { source: form, target: "#day", swap: "outerHTML" });
}

addEventListener("pointerdown", (event) => {
  const visit = event.target.closest?.(".schedule .visit[data-lift]");
  if (lifted || !visit || event.button) return;
  const grab = event.clientY - visit.getBoundingClientRect().top;
  waiting = { visit, grab, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (waiting.touch) waiting.hold = setTimeout(() => { lift(visit, "drag", grab); showAt(waiting.x, waiting.y); navigator.vibrate?.(15); }, HOLD);
});
addEventListener("pointermove", (event) => {
  if (lifted?.how === "drag") return void showAt(event.clientX, event.clientY);
  if (!waiting || Math.hypot(event.clientX - waiting.x, event.clientY - waiting.y) < SLACK) return;
  if (waiting.touch) { clearTimeout(waiting.hold); waiting = null; return; }
  lift(waiting.visit, "drag", waiting.grab);
  showAt(event.clientX, event.clientY);
});
addEventListener("pointerup", (event) => {
  clearTimeout(waiting?.hold);
  waiting = null;
  if (lifted?.how !== "drag") return;
  dropped = true; // the click that follows a drag opens nothing
  setTimeout(() => { dropped = false; });
  if (showAt(event.clientX, event.clientY)) put(); else end();
});
addEventListener("pointercancel", () => { clearTimeout(waiting?.hold); if (lifted?.how === "drag") end(); waiting = null; });
addEventListener("touchmove", (event) => { if (lifted?.how === "drag") event.preventDefault(); }, { passive: false });
addEventListener("contextmenu", (event) => { if (lifted || waiting?.touch) event.preventDefault(); });
addEventListener("dragstart", (event) => { if (event.target.closest?.(".schedule .visit")) event.preventDefault(); });

addEventListener("click", (event) => {
  const wish = event.target.closest?.("[data-tap-to-place]");
  if (dropped) {
    event.preventDefault();
    event.stopPropagation();
  } else if (wish) {
    const visit = document.querySelector(`.schedule .visit[id$="${wish.dataset.tapToPlace}"][data-lift]`);
    if (visit) { lift(visit, "tap"); document.getElementById("panel").hidden = true; }
  } else if (lifted?.how === "tap") {
    event.preventDefault();
    event.stopPropagation();
    if (showAt(event.clientX, event.clientY)) put(); else if (!event.target.closest?.(".scroller")) end(spoken.dataset.back);
  }
}, true);

addEventListener("keydown", (event) => {
  const visit = document.activeElement?.closest?.(".schedule .visit[data-lift]");
  if (!lifted) {
    if (visit && event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); lift(visit, "keys"); }
    return;
  }
  const step = number("step"), all = [...document.querySelectorAll(".schedule .times")], at = all.indexOf(lifted.times);
  const go = { ArrowUp: [0, -step], ArrowDown: [0, step], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  if (go && lifted.how === "keys") show(all[Math.min(Math.max(at + go[0], 0), all.length - 1)], lifted.minutes + go[1]);
  else if (event.key === "Enter" && lifted.how === "keys") put();
  else if (event.key === "Escape") end(spoken.dataset.back);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.body.addEventListener("htmx:load", () => {
  document.querySelectorAll("[data-tap-to-place][hidden]").forEach((button) => {
    button.hidden = !document.querySelector(`.schedule .visit[id$="${button.dataset.tapToPlace}"][data-lift]`);
  });
});
