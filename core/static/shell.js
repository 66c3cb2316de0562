// Every page: menus close by themselves, a form is sent once, short messages come and go (`konsultasi:toast`), and what
// an officer began to write stays in this browser for that officer alone.
(() => {
  "use strict";
  const SHOWN = 6000;
  const DRAFT = "konsultasi-draft:"; // by officer and consultation: composer.js, drafts.js
  const DRAFTS_STAY = 14 * 86400000; // an answer is due after three working days
  const { officer, left } = document.body.dataset;
  const open = () => document.querySelectorAll("details[data-menu][open]");

  // Who signs out leaves nothing behind, in this tab or another; whose session ran out finds it again, a colleague does not.
  function isOver(name) {
    if (left !== undefined || (officer && !name.startsWith(`${DRAFT}${officer}:`))) return true;
    try { return Date.now() - JSON.parse(localStorage.getItem(name)).at > DRAFTS_STAY; } catch { return true; }
  }
  try { // private mode: no drafts
    for (const name of Object.keys(localStorage)) if (name.startsWith(DRAFT) && isOver(name)) localStorage.removeItem(name);
  } catch { /* nor anything to forget */ }
  if ("BroadcastChannel" in window) {
    const leaving = new BroadcastChannel("konsultasi-left");
    if (left !== undefined) leaving.postMessage("");
    if (officer) leaving.onmessage = () => location.replace("/login");
  }

  for (const strip of [".rail", ".tabs"]) {
    document.querySelector(`${strip} [aria-current]`)?.scrollIntoView({ inline: "center", block: "nearest" });
  }
  // What went wrong stands where it is seen and read out, also beneath a telephone's fold.
  const wrong = document.querySelector("main [role=alert]");
  if (wrong && !document.querySelector("[autofocus]:not(dialog *)")) {
    wrong.tabIndex = -1;
    wrong.focus({ preventScroll: true });
    wrong.scrollIntoView({ block: "center" });
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

  // A form leaves once the server is known to be there, by its stream (live.js) or by asking: otherwise the page keeps what
  // was written and says so, in place of the browser's own page.
  const { unsent, unkept } = document.querySelector("[data-unsent]")?.dataset ?? {};
  const isKnown = (form) => (document.body.dataset.live ? document.body.dataset.live === "live" && navigator.onLine : form.method !== "post");
  let isThere = false;
  addEventListener("submit", (event) => { if (isThere) event.stopImmediatePropagation(); }, true); // the page's scripts have seen it
  addEventListener("submit", async (event) => { // after all others
    const { target: form, submitter } = event;
    if (!unsent || event.defaultPrevented || form.method === "dialog" || isKnown(form)) return;
    event.preventDefault();
    const isAway = document.body.dataset.live === "away"; // the server is there, what it would keep the words in is not
    const answer = isAway ? null : await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer && answer.status < 500) {
      isThere = true;
      try { form.requestSubmit(submitter); } finally { isThere = false; }
      return;
    }
    setTimeout(() => submitter?.removeAttribute("aria-busy")); // after it was set, above
    form.dispatchEvent(new CustomEvent("konsultasi:unsent", { bubbles: true }));
    document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text: isAway ? unkept : unsent, tone: "bad" } }));
  });

  // document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text, tone: "good" | "bad" | "warn" | "info" } }))
  // What went wrong stays until somebody has read it; what is said again takes its own place.
  const toasts = document.querySelector("[data-toasts]");
  document.addEventListener("konsultasi:toast", ({ detail: { text, tone = "good" } }) => {
    for (const old of toasts.children) if (old.firstChild.textContent === text) old.remove();
    const note = document.createElement("p"), said = document.createElement("span");
    note.className = `notice ${tone}`;
    said.textContent = text;
    note.append(said);
    if (tone === "bad") {
      const away = document.createElement("button");
      away.type = "button";
      away.className = "quiet little";
      away.textContent = "×";
      away.setAttribute("aria-label", toasts.dataset.close);
      away.addEventListener("click", () => note.remove());
      note.append(away);
    } else setTimeout(() => note.remove(), SHOWN);
    toasts.append(note);
  });
})();
