// All screens: the password over an open page, unsaved words, focus after a change.
// No rule and no word of the clinic stands here: forms are filled in and sent, the server answers.

const lock = document.getElementById("lock");
const unlockForm = lock?.querySelector("form");
const idleAfter = Number(document.body.dataset.idleSeconds || 0) * 1000;
let lastUse = Date.now();
let isLocked = false;
let waiting = []; // what could not be sent because the sign-in had ended

for (const kind of ["pointerdown", "keydown", "input"]) {
  addEventListener(kind, () => { if (!isLocked) lastUse = Date.now(); }, { passive: true, capture: true });
}

function say(text) {
  const notice = document.getElementById("notice");
  if (!notice || !text) return;
  const line = Object.assign(document.createElement("p"), { textContent: text });
  const box = Object.assign(document.createElement("div"), { className: "notice stop", role: "alert" });
  box.append(line);
  notice.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
}

// Return the answer to whether this browser is signed in: its text goes into forms; null without a connection.
const askServer = () => fetch(unlockForm.action, { headers: { "HX-Request": "true" } }).catch(() => null);

function focusInLock() {
  lock.querySelector("[data-unlock-fields] input:not([type=hidden])")?.focus();
}

function showLock(resend) {
  if (resend) waiting.push(resend);
  isLocked = true;
  if (!lock.open) lock.showModal();
  focusInLock();
}

function goOn(token) {
  isLocked = false;
  lastUse = Date.now();
  lock.close();
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  waiting.splice(0).forEach((resend) => resend(token));
}

// Another page of this browser may be in use, or may have been unlocked: the server knows.
async function look() {
  if (!lock || document.hidden || (!isLocked && Date.now() - lastUse <= idleAfter)) return;
  const answer = await askServer();
  if (answer?.ok) isLocked ? goOn(await answer.text()) : lastUse = Date.now();
  else if (!isLocked) showLock();
}

async function unlock(event) {
  event.preventDefault();
  const fields = lock.querySelector("[data-unlock-fields]");
  const sent = new FormData(unlockForm);
  const answer = await fetch(unlockForm.action, { method: "POST", body: sent, headers: { "HX-Request": "true" } })
    .catch(() => null);
  const text = await answer?.text();
  if (answer?.ok) {
    fields.replaceChildren(...untouched.map((node) => node.cloneNode(true)));
    goOn(text);
  } else if (answer && !answer.headers.has("Refusal-Code")) {
    fields.innerHTML = text;
    focusInLock();
  } else {
    fields.querySelector(".error")?.remove();
    const problem = Object.assign(document.createElement("p"), { className: "error", role: "alert" });
    problem.textContent = new DOMParser().parseFromString(text ?? "", "text/html").body.textContent.trim()
      || document.body.dataset.offline;
    fields.prepend(problem);
  }
}
const untouched = lock ? [...lock.querySelector("[data-unlock-fields]").childNodes].map((node) => node.cloneNode(true)) : [];

if (lock && idleAfter) {
  setInterval(look, 5000);
  addEventListener("visibilitychange", look);
  unlockForm.addEventListener("submit", unlock);
  // Escape does not close it; browsers insist at the second time, so it is shown again.
  lock.addEventListener("cancel", (event) => event.preventDefault());
  lock.addEventListener("close", () => { if (isLocked) showLock(); });
}

// htmx met the end of the sign-in: ask, then send the same again.
document.body.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig, elt } = event.detail;
  if (!lock || xhr.status !== 401 || requestConfig.headers["X-Poll"]) return;
  showLock((token) => {
    const values = Object.fromEntries(requestConfig.formData ?? []);
    if ("csrfmiddlewaretoken" in values) values.csrfmiddlewaretoken = token;
    if (elt.isConnected) window.htmx.ajax(requestConfig.verb.toUpperCase(), requestConfig.path, { source: elt, values });
  });
});
document.body.addEventListener("htmx:sendError", (event) => {
  if (!event.detail.requestConfig.headers["X-Poll"]) say(document.body.dataset.offline);
});

// A plain form is answered with a page, in which its words would be gone: the server is asked before it is sent.
const isForHtmx = (form, button) => window.htmx && [form, button].some((each) => each?.matches("[hx-post], [hx-get]"));
addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!lock || form.method !== "post" || "anyTime" in form.dataset || isForHtmx(form, submitter)) return;
  if (form.dataset.checked === "yes") { delete form.dataset.checked; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.checked) return;
  form.dataset.checked = "asked";
  const answer = await askServer();
  delete form.dataset.checked;
  const send = (token) => {
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (field) field.value = token;
    form.dataset.checked = "yes";
    form.requestSubmit(submitter?.isConnected ? submitter : null);
    delete form.dataset.checked;
  };
  if (answer?.ok) send(await answer.text());
  else if (answer?.status === 401) showLock(send);
  else say(document.body.dataset.offline);
}, true);

// A form in which something was typed holds the page back until it is sent.
let isTyped = false;
addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) isTyped = true; });
addEventListener("submit", (event) => { if (!isForHtmx(event.target, event.submitter)) isTyped = false; });
document.body.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful && detail.elt.closest("form[data-keep]") && !detail.elt.closest("[data-held]")) isTyped = false; });
addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });

function focusWhatMatters(within) {
  const target = within.querySelector?.("[data-focus], .notice.stop[role=alert]");
  if (target) { target.setAttribute("tabindex", "-1"); target.focus(); }
}
// Not before htmx knows the forms: a key pressed at once would send them as pages.
document.body.addEventListener("htmx:afterSettle", (event) => focusWhatMatters(event.detail.elt));
focusWhatMatters(document);

// Controls that send their form as soon as they are changed; without script there is a button.
document.querySelectorAll("form[data-send-on-change]").forEach((form) => {
  form.querySelectorAll("button").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => form.requestSubmit());
});
// A menu closes when the pointer or the focus goes elsewhere.
addEventListener("click", (event) => {
  document.querySelectorAll("details:is(.account, [data-menu])[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
// A form that was typed before the sign-in ended; without script there is a button.
document.querySelector("form[data-send-at-once]")?.requestSubmit();
document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
