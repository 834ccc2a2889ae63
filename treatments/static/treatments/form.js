// A form of a client keeps itself: half a second after the last key, and on each tap.
// Without script the buttons keep a step. Nothing stays on the device.
const QUIET = 500, AGAIN = 4000;

for (const form of document.querySelectorAll("form[data-saves]")) start(form);

function start(form) {
  const kept = form.querySelector("[data-saved]"), lost = form.querySelector("[data-unsaved]");
  let waiting = 0, running = null;

  function later(delay) {
    clearTimeout(waiting);
    waiting = setTimeout(save, delay);
  }

  async function save() {
    clearTimeout(waiting);
    running?.abort();
    const mine = (running = new AbortController());
    const answers = new URLSearchParams(new FormData(form));
    answers.set("do", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body: answers, signal: mine.signal });
      if (answer.status !== 204) { location.reload(); return; } // closed meanwhile: the page says why
      kept.hidden = false;
      lost.hidden = true;
    } catch (error) {
      if (error.name === "AbortError") return;
      kept.hidden = true;
      lost.hidden = false;
      later(AGAIN);
    }
  }

  form.addEventListener("input", (event) => {
    const box = event.target;
    if (box.type === "checkbox" && box.checked) untick(form, box);
    later(["text", "textarea"].includes(box.type) ? QUIET : 0);
  });
  form.addEventListener("submit", () => { clearTimeout(waiting); running?.abort(); });
}

// "None of these" and any other tick exclude each other.
function untick(form, box) {
  for (const other of form.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && other.name === box.name && (("none" in box.dataset) || ("none" in other.dataset))) other.checked = false;
  }
}
