// The sheet of a page's keys: `?` and a button open it. On it they are switched off where somebody speaks to the
// computer, or touches keys unawares (WCAG 2.1.4).
(() => {
  "use strict";
  const KEYS = "konsultasi-keys";
  const sheet = document.getElementById("keys"), isOn = sheet.querySelector("[data-keys-on]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !isOn.checked) return;
    if (event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    sheet.showModal();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keys]"), menu = button?.closest("details");
    if (!button) return;
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); } // where the focus returns to
    sheet.showModal();
  });
  for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
  isOn.checked = localStorage.getItem(KEYS) !== "off";
  isOn.addEventListener("change", () => localStorage.setItem(KEYS, isOn.checked ? "on" : "off"));
})();
