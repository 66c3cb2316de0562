// One click puts a saved reply or an answer of the knowledge base where the cursor is; "/" lists the saved replies.
(() => {
  "use strict";
  const PAUSE = 250, MOST = 8;
  const area = () => document.getElementById("text");
  let replies = null, list = null, none = null, at = 0, begins = -1;

  const hint = () => { if (area()) area().placeholder = area().dataset.hint; }; // the slash needs this script
  hint();
  document.addEventListener("konsultasi:shown", hint);

  function insert(text, from = area().selectionStart, to = area().selectionEnd) {
    const box = area(), before = box.value.slice(0, from);
    const apart = before && !/\s$/.test(before) ? "\n" : "";
    box.focus();
    box.setRangeText(apart + text, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("click", async (event) => {
    const picked = event.target.closest("[data-insert], [data-fetch]");
    if (!picked || !area()) return;
    event.preventDefault();
    let text = picked.dataset.insert;
    if (picked.dataset.fetch) {
      const answer = await fetch(picked.dataset.fetch).catch(() => null);
      if (!answer?.ok) { document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text: found().dataset.failed, tone: "bad" } })); return; }
      text = await answer.text();
    }
    for (const menu of document.querySelectorAll(".kit .menu[open]")) menu.open = false;
    if (document.querySelector(".side:target, .side :target")) location.hash = "#composer";
    insert(text);
  });

  let timer = null, searches = 0;
  const found = () => document.querySelector("[data-found]");
  const line = (name, text = "") => Object.assign(document.createElement("p"), { className: name, textContent: text });
  async function search(box) {
    const mine = ++searches; // an answer that comes after a later question's is not shown
    if (!found().querySelector(".pick")) found().replaceChildren(line("skeleton"), line("skeleton"), line("skeleton"));
    const answer = await fetch(`${box.dataset.answers}?q=${encodeURIComponent(box.value)}`).catch(() => null);
    const shown = answer?.ok ? await answer.text() : "";
    if (mine !== searches) return;
    if (shown) found().innerHTML = shown;
    else found().replaceChildren(line("muted small", found().dataset.failed));
  }
  document.addEventListener("input", (event) => {
    if (!event.target.dataset.answers) return;
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE, event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset?.answers) return;
    event.preventDefault();
    search(event.target);
  });
  const CHOICES = "[data-answers], .pick"; // of a sheet of the kit: the arrows lead from one to the next
  document.addEventListener("toggle", (event) => {
    const first = event.target.open && event.target.matches?.(".kit .menu") && event.target.querySelector(CHOICES);
    if (!first) return;
    first.focus();
    if (first.dataset.answers && !first.value) search(first); // what the citizen asked
  }, true);
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], sheet = event.target.closest?.(".kit .sheet");
    if (!step || !sheet || event.isComposing) return;
    event.preventDefault();
    const all = [...sheet.querySelectorAll(CHOICES)];
    all[Math.max(0, Math.min(all.indexOf(event.target) + step, all.length - 1))]?.focus();
  });

  // "/" at the beginning of a word; a name may be several words, in any letters
  const typed = () => {
    const box = area();
    const found = /(^|\s)\/((?:[\p{L}\p{N}_-]+ ){0,5}[\p{L}\p{N}_-]*)$/u.exec(box.value.slice(0, box.selectionStart));
    return found && { word: found[2].toLowerCase(), from: found.index + found[1].length };
  };
  async function offer() {
    const now = area() && typed();
    if (!now) return close();
    // What could not be fetched is asked for again with the next letter.
    replies ??= await fetch(`/consultations/${area().form.dataset.draft}/replies`).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    const fits = (replies ?? []).filter((one) => one.name.startsWith(now.word) || (now.word && one.name.includes(now.word))).slice(0, MOST);
    if (!typed()) return close();
    if (replies && !replies.length && !now.word) return nothing();
    if (!fits.length) return close();
    begins = now.from;
    at = 0;
    draw(fits);
  }
  // Nobody has kept a reply yet: say so once, with the way to the first; what is typed on says more than "/".
  function nothing() {
    close();
    none = document.getElementById(area().dataset.none).content.firstElementChild.cloneNode(true);
    none.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays, and with it the link
    area().before(none);
  }
  function draw(fits) {
    none?.remove();
    if (!list) {
      list = document.createElement("ul");
      list.className = "slash";
      list.id = "slash";
      list.setAttribute("role", "listbox");
      list.setAttribute("data-still", "");
      area().before(list);
      area().setAttribute("aria-controls", "slash");
      area().setAttribute("aria-autocomplete", "list");
    }
    list.replaceChildren(...fits.map((one, place) => {
      const item = document.createElement("li");
      item.id = `slash-${place}`;
      item.setAttribute("role", "option");
      const name = document.createElement("b"), text = document.createElement("span");
      name.textContent = `/${one.name}`;
      text.textContent = one.text;
      text.className = "cut";
      item.append(name, " ", text);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
      item.take = () => take(one);
      return item;
    }));
    point();
  }
  function point() {
    for (const [place, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(place === at));
    area().setAttribute("aria-activedescendant", `slash-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }
  function take(one) {
    const to = area().selectionStart, from = begins;
    close();
    insert(one.text, from, to);
  }
  function close() {
    none?.remove();
    list?.remove();
    list = null;
    area()?.removeAttribute("aria-activedescendant");
  }
  document.addEventListener("input", (event) => { if (event.target === area()) offer(); });
  document.addEventListener("focusout", (event) => { if (event.target === area()) close(); });
  document.addEventListener("keydown", (event) => {
    if (none?.isConnected && event.key === "Escape" && event.target === area()) { event.preventDefault(); close(); return; }
    if (!list || event.target !== area()) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") at = at === last ? 0 : at + 1;
    else if (event.key === "ArrowUp") at = at ? at - 1 : last;
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") { event.preventDefault(); list.children[at].take(); return; }
    else if (event.key === "Escape") { event.preventDefault(); close(); return; }
    else return;
    event.preventDefault();
    point();
  });
})();
