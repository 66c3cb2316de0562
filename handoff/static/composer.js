// The reply: Ctrl+Enter sends, the draft survives a reload and a lost session, marks by button, a live preview.
(() => {
  "use strict";
  const PART = 1600, PAUSE = 300;
  const area = () => document.getElementById("text");
  const name = () => `konsultasi-draft:${document.body.dataset.officer}:${area().form.dataset.draft}`;
  const read = () => { try { return JSON.parse(localStorage.getItem(name())); } catch { return null; } };
  const keep = (draft) => { try { draft ? localStorage.setItem(name(), JSON.stringify({ ...draft, at: Date.now() })) : localStorage.removeItem(name()); } catch { /* private mode: no draft */ } };

  function count() {
    const counter = document.querySelector("[data-count]");
    if (!counter || !area()) return;
    const length = area().value.length, parts = Math.ceil(length / PART);
    counter.textContent = length > PART
      ? counter.dataset.words.replace("{n}", length).replace("{parts}", parts)
      : length ? `${length}/${PART}` : "";
    counter.classList.toggle("many", length > PART);
  }
  function grow() {
    area().style.height = "auto";
    area().style.height = `${Math.min(area().scrollHeight + 2, innerHeight * 0.35)}px`;
  }
  function restore() {
    const address = new URL(location.href);
    let draft = read();
    if (draft?.key && draft.key === document.getElementById("between")?.dataset.sent) keep(draft = null); // it left with the form that was sent
    if (!area().value) area().value = draft?.text ?? "";
    if (!address.searchParams.has("again")) return;
    // A message comes back: before what was typed meanwhile, and from here on it is the draft that a reload shows.
    if (draft && draft.text !== area().value) area().value += `\n${draft.text}`;
    keep(area().value ? { text: area().value } : null);
    address.searchParams.delete("again");
    history.replaceState(history.state, "", address);
    const where = document.querySelector(".other[open] textarea") ?? area(); // a request to clarify comes back into its own form
    addEventListener("load", () => setTimeout(() => where.focus())); // led to #composer, the browser takes the focus away until then
  }
  function changed() {
    keep(area().value ? { text: area().value } : null);
    count();
    grow();
    later();
  }

  let timer = null;
  const shown = () => document.querySelector("[data-preview]");
  const button = () => document.querySelector("[data-preview-button]");
  const isOn = () => button()?.getAttribute("aria-pressed") === "true";
  const later = () => { clearTimeout(timer); if (isOn()) timer = setTimeout(preview, PAUSE); };
  async function preview() {
    const form = new FormData();
    form.set("csrf_token", area().form.elements.csrf_token.value);
    form.set("text", area().value);
    const answer = await fetch(button().dataset.previewButton, { method: "POST", body: form }).catch(() => null);
    if (answer?.ok && isOn()) { shown().innerHTML = await answer.text(); shown().hidden = false; }
  }

  function mark(sign) {
    const box = area(), from = box.selectionStart, to = box.selectionEnd;
    const chosen = box.value.slice(from, to);
    box.focus();
    box.setRangeText(`${sign}${chosen}${sign}`, from, to, "end");
    if (!chosen) box.setSelectionRange(from + sign.length, from + sign.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", (event) => { if (event.target === area()) changed(); });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "reply" || event.defaultPrevented || event.submitter?.formAction.includes("/compose")) return;
    keep({ text: area().value, key: event.target.elements.key.value });
    sessionStorage.setItem("konsultasi-sent", "1");
  });
  document.addEventListener("konsultasi:unsent", (event) => { if (event.target.id === "reply") changed(); }); // a draft again
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      event.preventDefault();
      const form = event.target.form;
      form.requestSubmit(form.querySelector("button.primary") ?? form.querySelector("button"));
    }
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-mark]");
    if (pressed && area()) mark(pressed.dataset.mark);
    if (event.target.closest("[data-preview-button]")) {
      event.preventDefault();
      button().setAttribute("aria-pressed", String(!isOn()));
      if (isOn()) preview(); else shown().hidden = true;
    }
  });

  for (const marks of document.querySelectorAll("[data-marks]")) marks.hidden = false;
  if (area()) {
    restore();
    count();
    grow();
    if (sessionStorage.getItem("konsultasi-sent") && matchMedia("(hover: hover)").matches) area().focus();
  }
  sessionStorage.removeItem("konsultasi-sent");
})();
