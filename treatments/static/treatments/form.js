// A form of a client keeps itself: half a second after the last key, and on each tap.
// One save at a time, so that an older one never comes last. Without script the buttons keep a step.
// Nothing stays on the device. Browsers take 64 KB with `keepalive`, so a longer step is sent without.
const QUIET = 500, AGAIN = 4000, MOST_KEPT_ALIVE = 60000;

for (const form of document.querySelectorAll("form[data-saves]")) start(form);

function start(form) {
  const kept = form.querySelector("[data-saved]"), lost = form.querySelector("[data-unsaved]");
  let waiting = 0, isDue = false, isSending = false, isLeaving = false, next = null;

  function later(delay) {
    isDue = true;
    kept.hidden = true;
    clearTimeout(waiting);
    waiting = setTimeout(save, delay);
  }

  // A browser finishes what is sent with `keepalive` after its page is gone.
  function send() {
    const answers = new URLSearchParams(new FormData(form));
    answers.set("do", "save");
    isDue = false;
    const body = answers.toString(), headers = { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };
    return fetch(form.action, { method: "POST", body, headers, keepalive: body.length < MOST_KEPT_ALIVE });
  }

  async function save() {
    clearTimeout(waiting);
    if (isSending) return;
    isSending = true;
    const answer = await send().catch(() => null);
    isSending = false;
    if (next) { form.requestSubmit(next); return; }
    const isAnswered = answer && answer.status < 500 && answer.status !== 429;
    if (isAnswered && answer.status !== 204) { location.reload(); return; } // closed meanwhile: the page says why
    lost.hidden = Boolean(isAnswered);
    if (!isAnswered) later(AGAIN);
    else if (isDue) save();
    else kept.hidden = Boolean(unread());
  }

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.type === "checkbox" && box.checked) untick(form, box);
    later(["text", "textarea"].includes(box.type) ? QUIET : 0);
  });
  // A day that is typed in part reads as blank: no page is left by it before it is whole or taken out.
  const unread = () => [...form.elements].find((field) => field.validity.badInput);

  form.addEventListener("submit", (event) => {
    const field = unread();
    if (field) { event.preventDefault(); field.reportValidity(); return; }
    clearTimeout(waiting);
    isLeaving = true;
    if (!isSending) return;
    event.preventDefault();
    next = event.submitter;
  });
  const sendDue = () => { if (isDue && !isLeaving) send().catch(() => later(0)); };
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("pagehide", sendDue);
  document.addEventListener("visibilitychange", () => { if (document.hidden && isDue && !isLeaving) save(); }); // phones may end a hidden page
}

// "None of these" and any other tick exclude each other.
function untick(form, box) {
  for (const other of form.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && other.name === box.name && (("none" in box.dataset) || ("none" in other.dataset))) other.checked = false;
  }
}
