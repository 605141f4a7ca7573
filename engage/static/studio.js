// Helps of the studio. Every page works without them: they save while somebody types, let questions be dragged
// and shortcuts be pressed.
(() => {
  "use strict";

  const PAUSE = 1500;

  const reloadPreview = () => {
    for (const frame of document.querySelectorAll("iframe[data-preview]")) {
      frame.contentWindow?.location.reload();
    }
  };

  // Saves a form when its writer pauses; the server says what was saved, or why not.
  const autosave = (form) => {
    const told = form.querySelector("[data-autosaved]");
    const seen = form.querySelector("[name=seen]");
    let timer = 0;
    let busy = false;
    let again = false;
    let stopped = false;

    const save = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          headers: { "X-Autosave": "1" },
          body: new FormData(form),
        });
        const said = await answer.json();
        told.textContent = said.said;
        told.classList.remove("autosaved--failed");
        // Once somebody else changed the part, a person decides: the button shows both texts.
        stopped = answer.status === 409;
        if (answer.ok) {
          if (seen) seen.value = said.seen;
          reloadPreview();
        }
      } catch {
        // No network, or a sign-in that ended: the page of signing in is no answer to this.
        told.textContent = told.dataset.failed;
        told.classList.add("autosaved--failed");
      } finally {
        busy = false;
        if (again) {
          again = false;
          save();
        }
      }
    };

    form.addEventListener("input", () => {
      if (stopped) return;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  };

  // Lets the lines of a list be dragged; letting go sends the same form as the buttons do.
  const arrange = (form) => {
    let lifted = null;
    const lines = () => [...form.querySelectorAll(".question-line")];
    const send = (code, section, position) => {
      const data = new FormData(form);
      data.set("move", code);
      data.set("section", section);
      data.set("position", String(position));
      fetch(form.action, { method: "POST", headers: { "X-Autosave": "1" }, body: data }).then(() =>
        location.reload(),
      );
    };
    for (const line of lines()) line.draggable = true;
    form.addEventListener("dragstart", (event) => {
      lifted = event.target.closest(".question-line");
      lifted?.classList.add("question-line--lifted");
    });
    form.addEventListener("dragover", (event) => {
      if (!lifted) return;
      event.preventDefault();
      const over = event.target.closest(".question-line");
      for (const line of lines()) line.classList.toggle("question-line--before", line === over);
    });
    form.addEventListener("dragend", () => {
      for (const line of lines()) line.classList.remove("question-line--before", "question-line--lifted");
      lifted = null;
    });
    form.addEventListener("drop", (event) => {
      const list = event.target.closest(".section")?.querySelector(".question-list");
      if (!lifted || !list) return;
      event.preventDefault();
      const over = event.target.closest(".question-line");
      const rest = [...list.children].filter((line) => line !== lifted);
      const position = over && over !== lifted ? rest.indexOf(over) : rest.length;
      send(lifted.dataset.code, list.dataset.section, position);
    });
  };

  // A page made anew would drop the keyboard's place: whoever pressed a button stands on it again.
  const keepPlace = () => {
    const KEY = "studio-pressed";
    document.addEventListener("submit", ({ submitter }) => {
      if (submitter?.matches("[data-arrange] .move")) {
        sessionStorage.setItem(KEY, JSON.stringify([submitter.name, submitter.value]));
      }
    });
    const [name, value] = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    sessionStorage.removeItem(KEY);
    if (!name) return;
    const buttons = [...document.querySelectorAll("[data-arrange] .move")];
    const same = buttons.find((button) => button.name === name && button.value === value);
    // What was taken out has no button any more: the way back is the next thing wanted.
    const next = same ?? document.querySelector("[data-key=u]");
    const open = next?.disabled ? next.closest(".moves").querySelector(".move:enabled") : next;
    // Going to the address's fragment takes the focus away, and comes after this script.
    window.addEventListener("load", () => requestAnimationFrame(() => open?.focus()));
  };

  // Single keys, which somebody who speaks to the computer can turn off (WCAG 2.1.4).
  const shortcuts = () => {
    const dialog = document.getElementById("keys");
    const opener = document.querySelector("[data-keys-open]");
    const on = document.querySelector("[data-keys-on]");
    if (!dialog || !opener || !on) return;
    const show = () => dialog.showModal();
    opener.hidden = false;
    opener.addEventListener("click", show);
    on.checked = localStorage.getItem("studio-keys") !== "off";
    on.addEventListener("change", () => localStorage.setItem("studio-keys", on.checked ? "on" : "off"));

    const press = (selector) => document.querySelector(selector)?.click();
    const walk = (step) => {
      const links = [...document.querySelectorAll(".outline__questions a, .question-line__text")];
      const now = links.findIndex((link) => link.ariaCurrent === "true" || link === document.activeElement);
      const next = links[Math.max(0, Math.min(links.length - 1, now + step))];
      if (next?.closest(".outline")) next.click();
      else next?.focus();
    };
    const move = (name) => {
      const line = document.activeElement.closest(".question-line");
      line?.querySelector(`.move[name=${name}]`)?.click();
    };
    const shifted = { j: () => move("down"), k: () => move("up") };
    const keys = {
      "?": show,
      n: () => press("[data-key=n], .add"),
      j: () => walk(1),
      k: () => walk(-1),
      u: () => press("[data-key=u]"),
      r: () => press("[data-key=r]"),
      p: () => press("[data-key=p]"),
      c: () => press("[data-key=c]"),
    };
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        const form = document.querySelector("form[data-autosave], form.part");
        if (form) {
          event.preventDefault();
          form.requestSubmit();
        }
        return;
      }
      const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
      if (typing || !on.checked || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.toLowerCase();
      if (event.shiftKey && key in shifted) shifted[key]();
      else keys[key]?.();
    });
  };

  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
  for (const form of document.querySelectorAll("form[data-arrange]")) arrange(form);
  keepPlace();
  shortcuts();
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
})();
