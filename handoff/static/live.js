// Keeps an open page fresh: one stream per browser, the parts that changed fetched and morphed in.
// What a person types, has focused or has opened is never touched.
(() => {
  "use strict";
  const page = document.body.dataset.livePage;
  if (!page || !window.EventSource || !window.Idiomorph) return;
  const lamp = document.querySelector("[data-live]");
  const lampText = document.querySelector("[data-live-text]");
  const title = document.title;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("konsultasi-live") : null;
  const SILENCE = 40000; // two and a half heartbeats: the line is dead, whatever the browser believes
  let stream = null, retry = null, busy = false, again = false, heard = 0, isLeader = false, lastSign = Date.now();

  const show = (isLive) => {
    if (!lamp) return;
    lamp.hidden = false;
    lamp.classList.toggle("lost", !isLive);
    lampText.textContent = isLive ? "langsung" : "menyambung…";
  };
  const badge = () => {
    const waiting = Number(document.querySelector("[data-waiting]")?.dataset.waiting || 0);
    document.title = page === "queue" && waiting ? `(${waiting}) ${title}` : heard ? `(${heard}) ${title}` : title;
  };

  const keep = {
    beforeNodeMorphed(old, fresh) {
      if (!(old instanceof Element)) return true;
      if (old.hasAttribute("data-still")) return false; // a script's own
      if (old.tagName === "INPUT" && (old.name === "key" || old.type === "file")) return false;
      if (old.matches("textarea, input:not([type=hidden]), select") && (old === document.activeElement || old.value !== (old.defaultValue ?? old.value))) return false;
      if (old.tagName === "SELECT" && old.selectedIndex > 0) return false;
      if (old.tagName === "BUTTON" && old.getAttribute("aria-busy")) return false;
      if (old.tagName === "DETAILS" && old.open && fresh instanceof Element) fresh.setAttribute("open", "");
      return true;
    },
    // a form with words in it stays until its writer has dealt with it
    beforeNodeRemoved(old) {
      if (old instanceof Element && old.hasAttribute("data-still")) return false;
      return !(old instanceof Element && [...old.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue));
    },
    afterNodeAdded(node) {
      if (node instanceof Element && node.matches("[data-consultation]")) node.classList.add("fresh");
    },
  };

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const address = new URL(location.href);
      address.searchParams.set("fragment", "1");
      address.searchParams.delete("again");
      const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.status === 401) { location.reload(); return; }
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of fresh.querySelectorAll("[data-part]")) {
          const old = document.getElementById(part.id);
          if (old) Idiomorph.morph(old, part, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: keep });
        }
        badge();
      }
    } catch { show(false); } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  }

  function changed(told) {
    if (page !== "queue" && told.numbers && !told.numbers.includes(page)) return;
    if (page === "queue" && told.kinds?.length && told.kinds.every((kind) => kind === "presence")) return;
    if (document.hidden && told.kinds && told.kinds.includes("citizen_writes") && page !== "queue") heard += 1;
    refresh();
  }

  function connect() {
    clearTimeout(retry);
    if (stream) return;
    stream = new EventSource("/events");
    lastSign = Date.now();
    stream.addEventListener("beat", () => { lastSign = Date.now(); show(true); });
    stream.addEventListener("hello", () => { lastSign = Date.now(); show(true); refresh(); channel?.postMessage({}); });
    stream.addEventListener("change", (event) => {
      lastSign = Date.now();
      show(true);
      const told = JSON.parse(event.data);
      document.dispatchEvent(new CustomEvent("konsultasi:change", { detail: told })); // once per browser: only the leader hears it
      changed(told);
      channel?.postMessage(told);
    });
    stream.onerror = () => {
      show(false);
      if (stream.readyState !== EventSource.CLOSED) return; // it reconnects by itself
      stream = null;
      retry = setTimeout(() => { refresh(); connect(); }, 10000); // refused or full: look now and then, try again
    };
  }
  const disconnect = () => { stream?.close(); stream = null; };
  const reconnect = () => { if (isLeader) { disconnect(); connect(); } refresh(); };

  if (channel && navigator.locks) {
    channel.onmessage = (event) => { show(true); changed(event.data); };
    show(true);
    navigator.locks.request("konsultasi-live", () => { isLeader = true; connect(); return new Promise(() => {}); });
  } else {
    isLeader = true;
    connect();
    document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  }
  addEventListener("online", reconnect);
  setInterval(() => { if (stream && Date.now() - lastSign > SILENCE) { show(false); reconnect(); } }, 10000); // after sleep
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { heard = 0; refresh(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
  addEventListener("pagehide", disconnect);
  setInterval(() => { if (!document.hidden) refresh(); }, 60000); // the words of time left move on
  badge();

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "get") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
})();
