// A note, a request to clarify, a summary and a word to the colleague who takes over survive a reload, leaving and a
// lost session, as the reply does (composer.js).
(() => {
  "use strict";
  const FORMS = "form[data-draft]:not(#reply)";
  const forms = () => document.querySelectorAll(FORMS);
  const fold = (form) => form.querySelector("details") ?? form.closest("details"); // what it is shown and hidden by
  const fields = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden])")];
  const name = (form) => `konsultasi-draft:${document.body.dataset.officer}:${form.dataset.draft}`;
  const read = (form) => { try { return JSON.parse(localStorage.getItem(name(form))); } catch { return null; } };
  const keep = (form, draft) => { try { draft ? localStorage.setItem(name(form), JSON.stringify({ ...draft, at: Date.now() })) : localStorage.removeItem(name(form)); } catch { /* private mode: no draft */ } };
  const written = (form) => fields(form).some((field) => field.value.trim());

  function store(form, more = {}) {
    keep(form, written(form) ? { texts: fields(form).map((field) => field.value), open: fold(form).open, ...more } : null);
    show();
  }
  // A message that left has its form's key; a note has none, but is the officer's newest by then.
  function hasLeft({ key, noted }) {
    const told = document.getElementById("between").dataset;
    return key && (key === told.sent || (noted !== undefined && noted !== told.noted));
  }
  function restore(form) {
    let draft = read(form);
    if (draft && hasLeft(draft)) keep(form, draft = null);
    if (draft && !written(form)) { // or it was refused or undone, and is shown as it was typed
      fields(form).forEach((field, place) => { field.value = draft.texts[place] ?? ""; });
      fold(form).open = draft.open;
    }
    if (draft?.key || (!draft && written(form))) store(form); // it did not leave, or came back
  }
  function show() {
    for (const form of forms()) {
      const sign = fold(form).querySelector("[data-begun]");
      if (sign) sign.hidden = !written(form);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest(FORMS);
    if (form) store(form);
  });
  document.addEventListener("toggle", (event) => {
    const form = [...forms()].find((one) => fold(one) === event.target);
    if (form && written(form)) store(form);
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches(FORMS)) return;
    if (!form.closest(".other")) { keep(form, null); return; } // an act: what is refused comes back with its page
    const noted = form.id === "note" ? document.getElementById("between").dataset.noted : undefined;
    store(form, { key: form.elements.key.value, noted });
  });
  document.addEventListener("konsultasi:unsent", ({ target: form }) => { if (form.matches(FORMS)) store(form); }); // a draft again
  document.addEventListener("konsultasi:shown", show);
  for (const form of forms()) restore(form);
  show();
})();
