// The page of one consultation: what runs out is counted down, and keys lead to where officers write.
(() => {
  "use strict";
  function span(left, units) {
    const [hour, minute, second] = units.split("|"), seconds = Math.ceil(left / 1000);
    const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    if (hours) return `${hours} ${hour} ${minutes} ${minute}`;
    return minutes > 9 ? `${minutes} ${minute}` : `${minutes} ${minute} ${seconds % 60} ${second}`;
  }
  function tick() {
    const now = Date.now();
    for (const part of document.querySelectorAll("[data-window]")) {
      const left = Date.parse(part.dataset.window) - now;
      part.querySelector("[data-said]").textContent = left > 0 ? part.dataset.words.replace("{span}", span(left, part.dataset.units)) : part.dataset.over;
      part.classList.toggle("late", left <= 0);
      part.classList.toggle("soon", left > 0 && left < 7200000);
    }
    for (const form of document.querySelectorAll("[data-undo]")) {
      const left = Date.parse(form.dataset.undo) + 1000 - now; // the moment is told in whole seconds
      form.hidden = left <= 0;
      form.style.setProperty("--left", Math.min(1, Math.max(0, left / 5000)));
    }
  }
  setInterval(tick, 500);
  tick();

  const writes = (target) => target.matches("input, textarea, select");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (localStorage.getItem("konsultasi-keys") === "off") return; // switched off on the queue's sheet of keys
    if (event.key === "r") focus(document.getElementById("text"), event);
    else if (event.key === "a" && !event.repeat) press(document.querySelector("#state form[action$='/claim'] button, #composer form[action='/queue/next'] button"), event);
    else if (event.key === "n") open(document.querySelector(".noted"), event);
    else if (event.key === "e") focus(document.querySelector("form[action$='/close'] > button"), event);
  });
  function focus(target, event) {
    if (!target) return;
    event.preventDefault();
    for (const other of document.querySelectorAll(".other[open]")) other.open = false;
    target.focus();
  }
  function press(button, event) {
    if (!button) return;
    event.preventDefault();
    button.click();
  }
  function open(details, event) {
    if (!details) return;
    event.preventDefault();
    details.open = true;
    details.querySelector("textarea").focus();
  }
  document.addEventListener("keydown", (event) => { // out of the reply, so that the keys above work
    if (event.key !== "Escape" || event.target.id !== "text" || document.querySelector(".slash")) return;
    document.querySelector(".thread").focus();
  });
  document.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && event.target.closest?.(".other[open]");
    if (!details) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".other") && event.target.open) event.target.querySelector("textarea").focus();
  }, true);
  addEventListener("beforeprint", () => { for (const part of document.querySelectorAll(".before")) part.open = true; });
})();
