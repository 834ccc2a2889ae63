// All screens: the password over an open page, unsaved words, focus after a change.
// No rule and no word of the clinic stands here: forms are filled in and sent, the server answers.

const lock = document.getElementById("lock");
const idleAfter = Number(document.body.dataset.idleSeconds || 0) * 1000;
let lastUse = Date.now();
let waiting = []; // what could not be sent because the sign-in had ended

for (const kind of ["pointerdown", "keydown", "input"]) {
  addEventListener(kind, () => { if (!lock?.open) lastUse = Date.now(); }, { passive: true, capture: true });
}

function askForPassword(resend) {
  if (!lock) return;
  if (resend) waiting.push(resend);
  if (!lock.open) lock.showModal();
  lock.querySelector("#unlock-password")?.focus();
}

if (lock && idleAfter) {
  setInterval(() => { if (!lock.open && Date.now() - lastUse > idleAfter) askForPassword(); }, 5000);
  lock.addEventListener("cancel", (event) => event.preventDefault());
  lock.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } })
      .catch(() => null);
    if (answer?.status === 204) {
      lastUse = Date.now();
      form.querySelector("#unlock-password").value = "";
      form.querySelectorAll(".error").forEach((line) => line.remove());
      lock.close();
      waiting.splice(0).forEach((resend) => resend());
    } else if (answer) {
      form.querySelector("[data-unlock-fields]").innerHTML = await answer.text();
      form.querySelector("#unlock-password")?.focus();
    }
  });
}

// htmx met the end of the sign-in: ask, then send the same again.
document.body.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig, elt } = event.detail;
  if (xhr.status !== 401 || requestConfig.headers["X-Poll"]) return;
  askForPassword(() => elt.isConnected && window.htmx.ajax(requestConfig.verb.toUpperCase(), requestConfig.path, {
    source: elt, values: Object.fromEntries(requestConfig.formData ?? []),
  }));
});
document.body.addEventListener("htmx:sendError", () => {
  const notice = document.getElementById("notice");
  const text = document.body.dataset.offline;
  if (notice && text) notice.textContent = text;
});

// A form in which something was typed holds the page back until it is sent.
let typed = false;
addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// A plain form met the end of the sign-in too late to be told: ask before it is sent.
addEventListener("submit", (event) => {
  const form = event.target;
  if (!lock || form.dataset.unlock !== undefined || Date.now() - lastUse <= idleAfter) return;
  event.preventDefault();
  askForPassword(() => form.requestSubmit());
}, true);

function focusWhatMatters(within) {
  const target = within.querySelector?.("[data-focus], .notice.stop");
  if (target) { target.setAttribute("tabindex", "-1"); target.focus(); }
}
document.body.addEventListener("htmx:afterSwap", (event) => focusWhatMatters(event.detail.elt));
focusWhatMatters(document);

// Controls that send their form as soon as they are changed; without script there is a button.
document.querySelectorAll("form[data-send-on-change]").forEach((form) => {
  form.querySelectorAll("button").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => form.requestSubmit());
});
// A menu closes when the pointer or the focus goes elsewhere.
addEventListener("click", (event) => {
  document.querySelectorAll("details.account[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
