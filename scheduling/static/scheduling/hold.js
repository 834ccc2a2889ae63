// Holds the chosen time from the first that is chosen or typed, and lets it go when the page or the panel is left.
// Without script the buttons of the form do the same.

let held = null; // the hold that was made here: its key, and how it is let go
let isAsking = false, isGoingOn = false, waiting = null, ending = 0;

const line = () => document.getElementById("held");

function holdChosen(form) {
  const chosen = form.querySelector("[name=time]:checked")?.value;
  const isWhole = chosen !== "exact" || [...form.querySelectorAll("[data-exact]")].every((field) => field.value);
  form.dataset.asked = "once"; // a time that could not be held is not asked for again with each letter
  if (chosen && chosen !== "now" && isWhole) window.htmx.trigger(line(), "hold-time");
}
addEventListener("change", (event) => {
  if (event.target.matches?.("#booking :is([name=time], [data-exact])")) holdChosen(event.target.form);
});
addEventListener("input", (event) => {
  const form = event.target.closest?.("#booking");
  if (form && !event.target.matches("[name=time], [data-exact]") && !form.dataset.asked && !line()?.querySelector("[name=hold]")) holdChosen(form);
});

const isOfHold = ({ detail }) => detail.target?.id === "held";
document.body.addEventListener("htmx:beforeRequest", (event) => { if (isOfHold(event)) isAsking = true; });
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!isOfHold(event)) return;
  isAsking = false;
  if (event.detail.xhr.status) held = null; // what was held before is let go, or held longer
  lookAtHold();
  const [form, button] = waiting ?? [];
  waiting = null;
  if (form?.isConnected) form.requestSubmit(button?.isConnected ? button : null);
});

// A form that is sent while its time is being held waits for that: it books from the hold.
addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("#booking, #find")) return;
  if (isAsking && event.target.id === "booking") {
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = [event.target, event.submitter];
  } else if (!event.target.closest("#panel")) isGoingOn = true;
}, true);
addEventListener("click", (event) => {
  if (event.target.closest?.("[data-booking] a[href*='hold=']") && !event.target.closest("#panel")) isGoingOn = true;
});

function letGo() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", held.token);
  body.set("hold", held.key);
  navigator.sendBeacon(held.address, body);
  held = null;
}
function lookAtHold() {
  const field = line()?.querySelector("[name=hold]");
  if (held && held.key !== field?.value) letGo();
  if (field?.dataset.letGo) held = { key: field.value, address: field.dataset.letGo, token: field.form.elements.csrfmiddlewaretoken.value };
  clearTimeout(ending);
  if (field) ending = setTimeout(() => { if (field.isConnected) sayEnded(); }, Math.max(0, Date.parse(field.dataset.until) - Date.now()));
}
function sayEnded() {
  const ended = line().querySelector("[data-ended]");
  ended.hidden = false;
  line().replaceChildren(ended);
  held = null;
}
addEventListener("pagehide", () => { if (held && !isGoingOn) letGo(); });
addEventListener("pageshow", () => { isGoingOn = false; });
const panel = document.getElementById("panel");
if (panel) new MutationObserver(() => { if (!isAsking) lookAtHold(); }).observe(panel, { childList: true });
lookAtHold();
