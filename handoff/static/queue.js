// Keys and choosing on the queue. Everything here can be done without it: links, buttons and ticks are plain HTML.
(() => {
  "use strict";
  const bar = document.getElementById("several");
  const sure = document.getElementById("sure");
  const PLACE = "queue-place"; // which list was left, and at which row; a consultation leads back there (consultation.js)
  const JUST = 600; // milliseconds within which nobody has seen yet that the rows moved
  const NEAR = 4; // pixels a resting hand may move a mouse
  const KEYS = "konsultasi-keys"; // `off`: switched off on the sheet of keys (keys.js)

  const rows = () => [...document.querySelectorAll(".row")];
  const ticks = () => [...document.querySelectorAll(".pick input")];
  const chosen = () => ticks().filter((tick) => tick.checked);
  const here = () => document.activeElement?.closest?.(".row") ?? null;
  const go = (row) => {
    if (!row) return;
    row.querySelector(".whole").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = rows(), at = all.indexOf(here());
    go(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[Math.max(0, Math.min(at + by, all.length - 1))]);
  };

  function showBar() {
    const number = chosen().length;
    bar.classList.toggle("waits", number === 0);
    bar.querySelector("[data-all]").hidden = number === ticks().length;
    bar.querySelector("[data-chosen]").textContent = `${number} ${bar.querySelector("[data-chosen]").dataset.chosen}`;
    bar.querySelector("[data-none]").hidden = number === 0;
  }
  function choose(some, on) {
    for (const tick of some) tick.checked = on;
    showBar();
  }
  const chooseNone = () => choose(chosen(), false);
  const chooseAll = () => choose(ticks(), chosen().length < ticks().length);
  function turn(row) {
    const tick = row.querySelector(".pick input");
    choose([tick], !tick.checked);
  }
  // With Shift, all from the one ticked before to this one.
  let former = "";
  function ticked(tick, isRange) {
    const all = ticks(), from = all.findIndex((one) => one.value === former), to = all.indexOf(tick);
    choose(isRange && from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [tick], tick.checked);
    former = tick.value;
  }
  // What was written and not sent lies in this browser (composer.js, drafts.js); one with a key has left with its form.
  function isBegun(name) {
    try {
      const draft = JSON.parse(localStorage.getItem(name));
      return Boolean(draft?.text || draft?.texts) && !draft.key;
    } catch { return false; /* private mode */ }
  }
  function showDrafts() {
    const { me } = document.getElementById("queue").dataset;
    for (const sign of document.querySelectorAll("[data-draft]")) {
      const name = `konsultasi-draft:${me}:${sign.closest(".row").dataset.consultation}`;
      sign.hidden = !["", ":clarify", ":note"].some((part) => isBegun(name + part));
    }
  }
  function list() {
    const asked = new URLSearchParams(location.search);
    asked.sort();
    return `${document.getElementById("queue").dataset.tab}?${asked}`;
  }
  function remember() {
    const row = here();
    const left = { list: list(), address: location.pathname + location.search, at: rows().indexOf(row), row: row?.id };
    sessionStorage.setItem(PLACE, JSON.stringify(left));
  }
  function comeBack() {
    const left = JSON.parse(sessionStorage.getItem(PLACE));
    if (left?.list !== list() || left.at < 0) return;
    go(document.getElementById(left.row) ?? rows()[Math.min(left.at, rows().length - 1)]);
  }
  let isSure = false;
  function ask(row, alone) {
    const numbers = chosen().map((tick) => tick.value), asked = sure.querySelector("[data-sure]");
    asked.textContent = `${asked.dataset.sure} ${numbers.length === 1 ? numbers[0] : `${numbers.length} ${asked.dataset.several}`}?`;
    sure.querySelector("[data-whose]").textContent = numbers.length === 1 ? document.querySelector(`#row-${numbers[0]} .whole`).textContent : "";
    const signs = numbers.map((number) => document.querySelector(`#row-${number} [data-points]`)).filter(Boolean);
    sure.querySelector("[data-left]").replaceChildren(...signs.map((sign) => Object.assign(
      document.createElement("li"), { textContent: `${sign.closest(".row").dataset.consultation}: ${sign.dataset.points}` })));
    sure.returnValue = "no";
    sure.showModal();
    sure.querySelector("[value=yes]").focus();
    sure.onclose = () => {
      isSure = sure.returnValue === "yes";
      if (isSure) bar.requestSubmit(bar.querySelector("[value=close]"));
      else if (alone) turn(row); // what the key ticked is not chosen by having been asked about
      if (row) go(row);
      isSure = false;
    };
  }
  function close() {
    const row = here(), alone = !chosen().length;
    if (alone && row) turn(row);
    if (chosen().length) ask(row, alone);
  }

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    r: () => { const link = here()?.querySelector(".whole"); if (link) location.assign(`${link.href}#text`); },
    a: () => { const button = here()?.querySelector(".hand button"); if (button) button.click(); },
    e: close,
    x: () => { const row = here(); if (row) turn(row); },
    X: chooseAll,
    t: () => { if (chosen().length) bar.querySelector("#to").focus(); },
    s: () => { const narrow = document.querySelector(".narrow"); narrow.open = !narrow.open; (narrow.open ? narrow.querySelector("select") : narrow.querySelector("summary")).focus(); },
    "/": () => { const box = document.getElementById("q"); box.focus(); box.select(); },
  };
  const isTyping = (target) => target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (event.defaultPrevented) return; // it closed a menu
      if (event.target.id === "q") event.target.blur();
      else if (chosen().length) chooseNone();
      return;
    }
    if (isTyping(event.target) || !(event.key in acts) || localStorage.getItem(KEYS) === "off") return;
    if (event.repeat && !"jk".includes(event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("click", (event) => { if (event.target.matches(".pick input")) ticked(event.target, event.shiftKey); });
  document.addEventListener("mousedown", (event) => { if (event.shiftKey && event.target.closest(".pick")) event.preventDefault(); }); // chooses no words
  let lostAt = -1; // where the focus was when its row went to somebody else
  const movedAt = new WeakMap();
  let tops = new Map();
  let pointer = [0, 0], rested = [0, 0]; // where the mouse is, and where it was when rows moved: led on since, it means what it presses
  document.addEventListener("pointermove", ({ clientX, clientY }) => { pointer = [clientX, clientY]; });
  const top = (row) => Math.round(row.getBoundingClientRect().top);
  document.addEventListener("konsultasi:showing", () => {
    lostAt = rows().indexOf(here());
    tops = new Map(rows().map((row) => [row.id, top(row)]));
  });
  document.addEventListener("konsultasi:shown", () => {
    showBar();
    showDrafts();
    for (const row of rows().filter((one) => top(one) !== tops.get(one.id))) {
      movedAt.set(row, performance.now());
      rested = pointer;
    }
    if (lostAt >= 0 && !here() && document.activeElement === document.body) go(rows()[Math.min(lostAt, rows().length - 1)]);
  });
  document.addEventListener("click", (event) => { // a row that has just come under the pointer is not the one that was meant
    const led = Math.hypot(pointer[0] - rested[0], pointer[1] - rested[1]);
    const since = performance.now() - movedAt.get(event.target.closest(".row"));
    if (!event.detail || led > NEAR || !(since <= JUST)) return;
    event.preventDefault();
    event.stopPropagation();
    document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text: bar.dataset.moved, tone: "info" } }));
  }, true);
  bar.querySelector("[data-none]").addEventListener("click", chooseNone);
  bar.querySelector("[data-all]").addEventListener("click", chooseAll);
  bar.addEventListener("submit", (event) => {
    if (event.submitter?.value === "close" && chosen().length && !isSure) {
      event.preventDefault(); // citizens hear of it: asked first, by key and by button
      ask(null, false);
    }
  });
  document.querySelector(".find").addEventListener("formdata", ({ formData }) => { // short addresses: what is empty is not sent
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
  addEventListener("pageshow", () => {
    showBar();
    showDrafts();
  });
  addEventListener("pagehide", remember);
  comeBack();
})();
