// The page of one consultation: what runs out is counted down, and keys lead to where officers write.
(() => {
  "use strict";
  // As the server says it, so that nothing moves when the counting begins; with seconds in the last minutes.
  function span(left, units) {
    const [hour, minute, second] = units.split("|"), seconds = Math.ceil(left / 1000);
    const say = (number, forms) => forms.split(",")[number === 1 ? 0 : 1].replace(/\d+/, number);
    const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    if (hours) return minutes ? `${say(hours, hour)} ${say(minutes, minute)}` : say(hours, hour);
    return minutes > 9 ? say(minutes, minute) : `${say(minutes, minute)} ${say(seconds % 60, second)}`;
  }
  function tick() {
    const now = Date.now();
    for (const part of document.querySelectorAll("[data-window]")) {
      const left = Date.parse(part.dataset.window) - now;
      for (const words of part.querySelectorAll("[data-said]")) {
        words.textContent = left > 0 ? words.dataset.said.replace("{span}", span(left, part.dataset.units)) : part.dataset.over;
      }
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
  const find = (...places) => places.map((place) => document.querySelector(place)).find(Boolean);
  const CLAIM = "#state form[action$='/claim'] button";
  const acts = { // what a key leads to, and what becomes of it there; without a place it does nothing
    r: [() => find("#text", CLAIM), goTo],
    a: [() => find(CLAIM, "#composer form[action='/queue/next'] button"), (button) => button.click()],
    c: [() => find("#clarifying"), open],
    n: [() => find("#noting"), open],
    p: [() => find(".kit details"), (menu) => { menu.open = true; }], // the focus: inserting.js
    t: [() => find("#to")?.closest("details"), open],
    e: [() => find("form[action$='/close'] > button"), goTo],
    u: [() => find(".up"), (link) => link.click()],
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target)) return;
    if (localStorage.getItem("konsultasi-keys") === "off" || document.querySelector("dialog[open]")) return; // keys.js
    const [place, act] = acts[event.key] ?? [], there = place?.();
    if (!there) return;
    event.preventDefault();
    act(there);
  });
  function goTo(target) {
    for (const other of document.querySelectorAll(".other[open]")) other.open = false;
    target.focus();
  }
  function open(details) {
    details.open = true;
    details.querySelector("textarea, select").focus();
  }
  document.addEventListener("click", (event) => { // back to the list one came from, narrowed as it was (queue.js)
    const link = event.target.closest(".up"), left = sessionStorage.getItem("queue-place");
    if (link && left) link.href = JSON.parse(left).address;
  });
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
  document.addEventListener("keydown", (event) => { // away from the details that lie over a narrow page
    if (event.key === "Escape" && !event.defaultPrevented && document.querySelector(".side:target, .side :target")) location.hash = "#composer";
  });
  const refused = document.querySelector("#side [role=alert]");
  if (refused && !refused.checkVisibility()) {
    location.replace("#side");
    addEventListener("load", () => setTimeout(() => refused.focus())); // the browser gives the focus to the details until then
  }
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".other") && event.target.open) event.target.querySelector("textarea").focus();
  }, true);
  addEventListener("beforeprint", () => { for (const part of document.querySelectorAll(".before")) part.open = true; });
})();
