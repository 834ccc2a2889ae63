// The picker of places: a tap on a zone of a figure ticks its box in the list, and shows what is chosen.
// Without script the list alone is there; the boxes are what the form sends.

for (const picker of document.querySelectorAll("[data-picker]")) start(picker);

function start(picker) {
  const boxes = new Map();
  picker.querySelectorAll("input[data-words]").forEach((box) => boxes.set(box.value, box));
  const areas = [...picker.querySelectorAll("[data-place]")];
  const line = picker.querySelector("[data-picker-chosen]");

  function show() {
    const chosen = [...boxes.values()].filter((box) => box.checked);
    for (const area of areas) area.classList.toggle("chosen", isChosen(area.dataset.place));
    line.hidden = chosen.length === 0;
    line.querySelector("span").textContent = [...new Set(chosen.map((box) => box.dataset.words))].join("; ");
  }

  // A box for both sides is of regions alone; zones have one for each side.
  function isChosen(place) {
    return boxes.get(place)?.checked ?? false;
  }

  picker.querySelector("[data-picker-figures]").addEventListener("click", (event) => {
    const area = event.target.closest("[data-place]");
    const box = area && boxes.get(area.dataset.place);
    if (!box) return;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  });
  picker.addEventListener("change", show);
  picker.querySelector("[data-picker-figures]").hidden = false;
  show();
}
