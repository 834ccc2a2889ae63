// A snippet goes in where the cursor was last; the server gives its text with the words of this note.
const form = document.getElementById("note-text");
let field = null;

document.addEventListener("focusin", (event) => { if (event.target.matches?.("textarea[data-note]")) field = event.target; });

function insert(text) {
  const into = field?.isConnected ? field : form.querySelector("textarea[data-note]");
  const { selectionStart: start, selectionEnd: end, value } = into;
  const space = start > 0 && !/\s$/.test(value.slice(0, start)) ? " " : "";
  into.setRangeText(space + text, start, end, "end");
  into.focus();
  into.dispatchEvent(new Event("input", { bubbles: true }));
}

form?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-snippet]");
  if (!button) return;
  event.preventDefault();
  const answer = await fetch(button.dataset.snippet, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) insert(await answer.text());
  else form.requestSubmit(button);
});
