// Quick work in the inbox with the keyboard. The page does all of it without this file too.
"use strict";

(() => {
  const inputs = [...document.querySelectorAll(".inputs > .input")];
  const help = document.getElementById("keys");
  const opener = document.getElementById("keys-open");
  const choice = document.getElementById("keys-on");
  const form = document.querySelector(".bulk")?.closest("form");
  const OFF = "inbox-keys-off";

  const current = () => inputs.indexOf(document.activeElement.closest(".input"));
  const box = (at) => inputs[at]?.querySelector('input[name="input"]');
  const link = (at) => inputs[at]?.querySelector(".input__open");

  function move(step) {
    const at = current();
    const to = at < 0 ? (step > 0 ? 0 : inputs.length - 1) : at + step;
    inputs[Math.min(Math.max(to, 0), inputs.length - 1)]?.focus();
  }

  function tick() {
    const found = box(current());
    if (found) found.checked = !found.checked;
  }

  // Presses the button that is there for it, for the ticked inputs or else the one in focus.
  function press(deed) {
    if (!form) return;
    const found = box(current());
    if (found && !form.querySelector('input[name="input"]:checked')) found.checked = true;
    if (form.querySelector('input[name="input"]:checked')) {
      form.requestSubmit(form.querySelector(`button[name="do"][value="${deed}"]`));
    }
  }

  function open(fragment) {
    const found = link(current());
    if (found) window.location.assign(found.href + fragment);
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: tick,
    e: () => press("read"),
    u: () => press("unread"),
    o: () => open(""),
    p: () => open("#pass_on"),
    l: () => document.getElementById("action")?.focus(),
    "/": () => document.getElementById("filter-words")?.focus(),
    "?": () => help.showModal(),
  };

  // Single keys must not get in the way of typing, of other shortcuts, or of who speaks to the page.
  const typing = (target) => target.closest("textarea, select, input:not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || typing(event.target)) return;
    if (localStorage.getItem(OFF) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  choice.checked = !localStorage.getItem(OFF);
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
})();
