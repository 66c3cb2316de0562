// The composer: Ctrl+Enter sends, the draft survives a reload, a counter appears when a text grows long.
(() => {
  "use strict";
  const PART = 1600;
  const area = () => document.getElementById("text");
  const name = () => `draft:${area()?.form.dataset.draft}`;
  const count = () => {
    const counter = document.querySelector("[data-count]");
    if (!counter || !area()) return;
    const length = area().value.length;
    counter.hidden = length < PART * 0.8;
    counter.textContent = length > PART ? `${length} karakter, terkirim sebagai ${Math.ceil(length / PART)} pesan` : `${length}/${PART}`;
  };
  if (area()) {
    const kept = sessionStorage.getItem(name());
    if (kept && !area().value) area().value = kept;
    count();
  }
  document.addEventListener("input", (event) => {
    if (event.target !== area()) return;
    sessionStorage.setItem(name(), area().value);
    count();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "reply") sessionStorage.removeItem(name());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches("input, textarea, select") && area()) {
      event.preventDefault();
      area().focus();
    } else if (event.key === "Escape") {
      for (const open of document.querySelectorAll(".more[open]")) open.removeAttribute("open");
    }
  });
})();
