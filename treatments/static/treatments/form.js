// A form of a client keeps itself: half a second after the last key, and on each tap.
// One save at a time, so that an older one never comes last. Without script the buttons keep a step.
// Nothing stays on the device.
const QUIET = 500, AGAIN = 4000;

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
    return fetch(form.action, { method: "POST", body: answers, keepalive: true });
  }

  async function save() {
    clearTimeout(waiting);
    if (isSending) return;
    isSending = true;
    const answer = await send().catch(() => null);
    isSending = false;
    if (next) { form.requestSubmit(next); return; }
    if (answer && answer.status !== 204) { location.reload(); return; } // closed meanwhile: the page says why
    lost.hidden = answer !== null;
    if (!answer) later(AGAIN);
    else if (isDue) save();
    else kept.hidden = false;
  }

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.type === "checkbox" && box.checked) untick(form, box);
    later(["text", "textarea"].includes(box.type) ? QUIET : 0);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    isLeaving = true;
    if (!isSending) return;
    event.preventDefault();
    next = event.submitter;
  });
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("pagehide", () => { if (isDue && !isLeaving) send(); });
}

// "None of these" and any other tick exclude each other.
function untick(form, box) {
  for (const other of form.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && other.name === box.name && (("none" in box.dataset) || ("none" in other.dataset))) other.checked = false;
  }
}
