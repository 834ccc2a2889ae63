// Keys for booking: letters that lead to a link or a search, arrows from a search into what it found.
// Every step works without: links, radio buttons and forms are the browser's own.

const OFF = "letter-keys-off"; // kept in this browser alone: people who dictate turn the letters off
const lettersAreOn = () => localStorage.getItem(OFF) === null;
const isTyping = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (event.key === "ArrowDown" && at.matches?.("[data-search]")) {
    const first = at.form?.querySelector("[data-results] input:checked, [data-results] input");
    if (first) { event.preventDefault(); first.focus(); }
    return;
  }
  if (!lettersAreOn() || document.querySelector("dialog[open]") || (at instanceof Element && isTyping(at))) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    if (search.matches("a")) search.click(); else { search.focus(); search.select(); }
  } else if (event.key === "b") {
    const link = document.querySelector("[data-key=b]");
    if (!link) return;
    event.preventDefault();
    link.click();
  }
});

// What will be booked, beside the button: the words of the chosen time.
function sayChosen(within) {
  const form = within.closest?.("[data-booking]") ?? document.querySelector("[data-booking]");
  const line = form?.querySelector("[data-summary]");
  if (!line) return;
  const label = form.querySelector(".times input:checked")?.closest("label");
  line.textContent = label ? label.textContent.replace(/\s+/g, " ").trim() : "";
}

addEventListener("change", (event) => {
  if (event.target.matches("[name=time]")) sayChosen(event.target);
  if (event.target.matches("[data-exact]")) {
    const exact = event.target.form.querySelector("[name=time][value=exact]");
    exact.checked = true;
    sayChosen(exact);
  }
});
document.body.addEventListener("htmx:afterSwap", (event) => sayChosen(event.detail.elt));
sayChosen(document.body);

document.querySelectorAll("[data-keys]").forEach((line) => { line.hidden = false; });
document.querySelectorAll("[data-keys-on]").forEach((button) => {
  button.setAttribute("aria-pressed", String(lettersAreOn()));
  button.addEventListener("click", () => {
    if (lettersAreOn()) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF);
    button.setAttribute("aria-pressed", String(lettersAreOn()));
  });
});
