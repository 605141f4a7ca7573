// Makes two kinds of question easier; both work without it. The sum of shared points follows what is
// typed, and a place can be taken from the device.
"use strict";

const DIGITS = /[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g;

// Digits of Arabic, Persian and full-width keyboards count as they do on the server.
function pointsIn(text) {
  const plain = text.trim().replace(DIGITS, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - [0xff10, 0x06f0, 0x0660].find((zero) => code >= zero));
  });
  return /^\d+$/.test(plain) ? Number(plain) : 0;
}

function followSum(shares) {
  const total = Number(shares.dataset.total);
  const sum = shares.querySelector(".shares__sum");
  const [left, over, even] = ["left", "over", "even"].map((name) => sum.querySelector(`[data-${name}]`));
  const words = { left: left.textContent, over: over.textContent };

  function show() {
    const given = [...shares.querySelectorAll("input")].reduce((all, box) => all + pointsIn(box.value), 0);
    left.hidden = given >= total;
    over.hidden = given <= total;
    even.hidden = given !== total;
    left.textContent = words.left.replace("{left}", String(total - given));
    over.textContent = words.over.replace("{over}", String(given - total));
    sum.classList.toggle("shares__sum--even", given === total);
  }

  sum.hidden = false;
  shares.addEventListener("input", show);
  show();
}

function offerPlace(button) {
  const [latitude, longitude] = button.dataset.locate.split(" ").map((id) => document.getElementById(id));
  const failed = button.closest("details").querySelector("[data-locate-failed]");

  button.addEventListener("click", () => {
    failed.hidden = true;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        latitude.value = found.coords.latitude.toFixed(4);
        longitude.value = found.coords.longitude.toFixed(4);
        button.disabled = false;
        latitude.focus();
      },
      () => {
        failed.hidden = false;
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
  button.parentElement.hidden = false;
}

document.querySelectorAll(".shares").forEach(followSum);
if ("geolocation" in navigator && window.isSecureContext) {
  document.querySelectorAll("[data-locate]").forEach(offerPlace);
}
