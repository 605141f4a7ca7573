// Quick keys for the queue of comments; everything works without them.
"use strict";

const form = document.getElementById("look");

if (form) {
  const buttons = [...form.querySelectorAll("[data-key]")];
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const [save] = buttons;
  const asItIs = save.textContent;
  const before = boxes.map((box) => box.checked);

  // The button says what it will do.
  form.addEventListener("change", () => {
    const changed = boxes.some((box, place) => box.checked !== before[place]);
    save.textContent = changed ? save.dataset.changed : asItIs;
  });

  document.addEventListener("keydown", (event) => {
    // Somebody who means the browser, or presses a link, means just that.
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("a, button, summary, select, textarea, input:not([type=checkbox])")) return;
    const at = boxes.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0) {
      boxes[(at + step + boxes.length) % boxes.length].focus();
      event.preventDefault();
      return;
    }
    const button = buttons.find((each) => each.dataset.key.toLowerCase() === event.key.toLowerCase());
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  (boxes.find((box) => box.checked) || boxes[0]).focus({ preventScroll: true });
}
