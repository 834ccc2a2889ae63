// The text of a note saves itself: 0.9 s after the last key, on leaving a field or the page, and on a tap on a cell.
// What is not saved is said in one place, tried again every 3 s, and holds the page back; nothing is kept here.
const QUIET = 900, AGAIN = 3000;
const form = document.getElementById("note-text");
const state = document.getElementById("note-state");
let typed = 0; // counts changes of the fields
let sent = 0; // the count when the save that is under way began
let sending = null; // the fields as they were sent
let waiting = 0, trying = 0;
let held = ""; // what keeps it from being saved by itself: two versions to choose from, or a refusal
let next = null; // the button that waits until all is saved
let isLeaving = false;

const isMine = (field) => field?.form === form && field.name && !field.name.startsWith("was_");
const isUnsaved = () => typed !== sent || sending !== null || held !== "";
const fields = () => [...form.elements].filter((field) => isMine(field) && (field.type !== "radio" || field.checked));
const snapshot = () => Object.fromEntries(fields().map((field) => [field.name, field.value]));

function say(word, kind = "") {
  state.className = kind;
  state.textContent = word;
}

function change(delay) {
  typed += 1;
  if (held === "refused") held = "";
  say(state.dataset.unsaved, "unsaved");
  clearTimeout(waiting);
  waiting = setTimeout(save, delay);
}

function save() {
  clearTimeout(waiting);
  clearTimeout(trying);
  if (held || sending || typed === sent) return;
  sent = typed;
  sending = snapshot();
  window.htmx.ajax("POST", form.action, { source: form, target: "#saved", swap: "innerHTML" });
}

// A field that was changed elsewhere alone takes that text, unless somebody types in it now.
function takeTheirs(before) {
  for (const other of form.querySelectorAll("template[data-theirs]")) {
    const { theirs: name, was } = other.dataset, value = other.content.textContent;
    const all = [...form.elements].filter((field) => field.name === name);
    const now = all.find((field) => field.type !== "radio" || field.checked);
    if (now && now.value !== before[name]) continue;
    for (const field of all) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
    form.elements[`was_${name}`].value = was;
  }
}

function saved(before) {
  const at = form.querySelector("[data-saved]").dataset.saved;
  takeTheirs(before);
  if (typed !== sent) { save(); return; }
  say(`${state.dataset.saved} ${at}`);
  const button = next;
  next = null;
  button?.click();
}

function failed(status) {
  sent = -1;
  if (status === 401) { say(state.dataset.unsaved, "unsaved"); return; }
  if (status === 412) { held = "versions"; next = null; say(state.dataset.versions, "failed"); return; }
  if (status >= 400 && status < 500) { held = "refused"; next = null; say(state.dataset.refused, "failed"); return; }
  say(state.dataset.offline, "failed");
  trying = setTimeout(save, AGAIN);
}

if (form) {
  document.addEventListener("input", (event) => { if (isMine(event.target)) change(event.target.type === "radio" ? 0 : QUIET); });
  document.addEventListener("change", (event) => { if (isMine(event.target) && event.target.type !== "radio" && typed !== sent) save(); });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    const before = sending ?? {};
    sending = null;
    if (detail.successful) saved(before);
    else failed(detail.xhr.status);
  });
  // A button of the form waits for the save under way, else the page would meet its own text as another's.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.form !== form || button.matches("[data-snippet]") || held || !isUnsaved()) return;
    event.preventDefault();
    next = button;
    save();
  }, true);
  addEventListener("online", save);
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) isLeaving = true; });
  addEventListener("pageshow", () => { isLeaving = false; save(); });
  // A browser finishes what is sent with `keepalive` after its page is gone; phones may end a hidden page.
  addEventListener("pagehide", () => {
    if (!isUnsaved() || held || isLeaving) return;
    isLeaving = true;
    const headers = { "HX-Request": "true" };
    fetch(form.action, { method: "POST", body: new FormData(form), headers, keepalive: true }).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && !isLeaving) save(); });
  addEventListener("beforeunload", (event) => { if (isUnsaved() && !isLeaving) event.preventDefault(); });
}
