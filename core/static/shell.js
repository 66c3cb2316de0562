// Every page: menus close by themselves, a form is sent once, short messages come and go (`konsultasi:toast`).
(() => {
  "use strict";
  const SHOWN = 6000;
  const open = () => document.querySelectorAll("details[data-menu][open]");

  for (const strip of [".rail", ".tabs"]) {
    document.querySelector(`${strip} [aria-current]`)?.scrollIntoView({ inline: "center", block: "nearest" });
  }
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      event.preventDefault(); // it has done its work: a page's own keys leave it alone
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.method !== "post" || !button || event.target.target) return;
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    else setTimeout(() => button.setAttribute("aria-busy", "true"));
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text, tone: "good" | "bad" | "warn" | "info" } }))
  document.addEventListener("konsultasi:toast", (event) => {
    const note = document.createElement("p");
    note.className = `notice ${event.detail.tone ?? "good"}`;
    note.textContent = event.detail.text;
    document.querySelector("[data-toasts]").append(note);
    setTimeout(() => note.remove(), SHOWN);
  });
})();
