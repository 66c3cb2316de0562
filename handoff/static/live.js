// Keeps an open page fresh: one stream per browser, the parts that changed fetched and morphed in.
// What a person types, has chosen, has focused or has opened is never touched.
(() => {
  "use strict";
  const page = document.body.dataset.livePage;
  if (!page || !window.Idiomorph) return;
  const SILENCE = 40000; // two and a half heartbeats: the line is dead, whatever the browser believes
  const POLL = 10000; // how often to look where the stream is refused
  const TOGETHER = 250; // changes within so many milliseconds are fetched once
  const SOME_TIME = 8000; // a change that is on no shown line only moves the counts
  const lamp = document.querySelector("[data-live]");
  const lampText = document.querySelector("[data-live-text]");
  const words = { live: lampText?.textContent ?? "", lost: lampText?.dataset.lost || "menyambung…", poll: lampText?.dataset.poll || "diperiksa tiap 10 detik", off: lampText?.dataset.off || "tanpa jaringan", away: lampText?.dataset.away || "basis data terganggu" };
  const title = document.title;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("konsultasi-live") : null;
  let stream = null, retry = null, busy = false, again = false, isStale = false, heard = 0, waiting = null, isLeader = false, lastSign = Date.now(), due = null, dueAt = 0, refusals = 0;
  let isAway = false; // the server is there, its database is not: nothing that is sent would be kept

  let shown = "lost";
  const light = (state) => {
    shown = state;
    document.body.dataset.live = state;
    if (!lamp) return;
    lamp.hidden = false;
    lamp.classList.toggle("lost", state !== "live");
    if (lampText.textContent !== words[state]) lampText.textContent = words[state];
  };
  const show = (state) => {
    if (isLeader && state !== shown) channel?.postMessage({ state });
    light(state);
  };
  const badge = () => {
    const number = page === "queue" ? waiting ?? Number(document.querySelector("[data-waiting]")?.dataset.waiting || 0) : heard;
    document.title = number ? `(${number}) ${title}` : title;
  };

  const keep = {
    beforeNodeMorphed(old, fresh) {
      if (!(old instanceof Element)) return true;
      if (old.hasAttribute("data-still")) return false; // a script's own
      if (old.tagName === "INPUT" && (old.name === "key" || old.type === "file")) return false;
      if (document.body.dataset.liveAddress && old.matches("input:not([type=hidden]), select, textarea")) return false; // what was refused, as it was typed
      if (old.matches("input[type=checkbox], input[type=radio]")) return old.checked === old.defaultChecked;
      if (old.matches("textarea, input:not([type=hidden]), select") && (old === document.activeElement || old.value !== (old.defaultValue ?? old.value))) return false;
      if (old.matches("textarea, .other input:not([type=hidden])") && old.value) return false; // also what the server put there: an undone message
      if (old.tagName === "SELECT" && old.selectedIndex > 0) return false;
      if (old.tagName === "BUTTON" && old.getAttribute("aria-busy")) return false;
      if (old.tagName === "DETAILS" && old.open && fresh instanceof Element) fresh.setAttribute("open", "");
      return true;
    },
    // a form with words in it stays until its writer has dealt with it
    beforeNodeRemoved(old) {
      if (old instanceof Element && old.hasAttribute("data-still")) return false;
      return !(old instanceof Element && [...old.querySelectorAll("textarea")].some((area) => area.value));
    },
    afterNodeAdded(node) {
      if (node instanceof Element && node.matches("[data-consultation]")) node.classList.add("fresh");
    },
  };

  async function refresh() {
    clearTimeout(due);
    due = null;
    if (busy) { again = true; return; }
    if (document.hidden) { isStale = true; return; } // nobody looks: fetched when somebody does
    busy = true;
    isStale = false;
    try {
      // a form that was refused is shown at the form's address, which answers no reading
      const address = new URL(document.body.dataset.liveAddress || location.href, location.href);
      address.searchParams.set("fragment", "1");
      address.searchParams.delete("again");
      const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(20000) });
      if (answer.status === 401) { leave(); return; }
      if (answer.status === 503) isAway = true;
      if (answer.status >= 500) throw new Error(answer.status);
      if (answer.ok) {
        if (isAway) isBack();
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.dispatchEvent(new CustomEvent("konsultasi:showing"));
        for (const part of fresh.querySelectorAll("[data-part]")) {
          const old = document.getElementById(part.id);
          if (old) Idiomorph.morph(old, part, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: keep });
        }
        waiting = null;
        badge();
        document.dispatchEvent(new CustomEvent("konsultasi:shown"));
      }
    } catch {
      isStale = true;
      show(isAway ? "away" : navigator.onLine ? "lost" : "off");
      refreshIn(POLL);
    } finally {
      busy = false;
      if (again) { again = false; refreshIn(TOGETHER); }
    }
  }
  // A form that was refused is not sent again by loading its page anew.
  const leave = () => (document.body.dataset.liveAddress ? location.replace(document.body.dataset.liveAddress) : location.reload());
  function isBack() {
    isAway = false;
    if (isLeader) show(stream?.readyState === 1 ? "live" : "lost");
    else channel.postMessage({ ask: true });
  }
  function refreshIn(milliseconds) {
    const at = Date.now() + milliseconds;
    if (due && dueAt <= at) return;
    clearTimeout(due);
    dueAt = at;
    due = setTimeout(refresh, milliseconds);
  }

  // Whether a change belongs on this page: a line shown here, or one that now belongs to this tab.
  function concerns(told) {
    if (!told.numbers) return true;
    if (page !== "queue") return told.numbers.includes(page);
    if (told.kinds?.some((kind) => kind.startsWith("flag"))) return true; // counted above the lines
    if (told.numbers.some((number) => document.getElementById(`row-${number}`))) return true;
    const queue = document.getElementById("queue"), { tab, me, sought } = queue.dataset;
    if (sought) return false;
    return (told.now ?? []).some(([, status, officer]) =>
      tab === "all" ? status !== "closed" : tab === "mine" ? String(officer) === me && status !== "closed" : status === tab);
  }
  function changed(told) {
    if (page === "queue" && told.kinds?.length && told.kinds.every((kind) => kind === "presence")) return;
    if (told.waiting !== undefined) waiting = told.waiting;
    if (document.hidden && page !== "queue" && told.kinds?.includes("citizen_writes") && concerns(told)) heard += 1;
    badge();
    if (concerns(told)) refreshIn(Math.random() * TOGETHER);
    else if (page === "queue") refreshIn(SOME_TIME);
  }

  function connect() {
    clearTimeout(retry);
    if (stream || !window.EventSource) { if (!stream) poll(); return; }
    stream = new EventSource("/events");
    lastSign = Date.now();
    const alive = () => { lastSign = Date.now(); refusals = 0; show(isAway ? "away" : "live"); };
    stream.addEventListener("beat", alive);
    stream.addEventListener("away", () => { isAway = true; alive(); });
    stream.addEventListener("hello", () => { isAway = false; alive(); refresh(); channel?.postMessage({}); });
    stream.addEventListener("change", (event) => {
      isAway = false;
      alive();
      const told = JSON.parse(event.data);
      document.dispatchEvent(new CustomEvent("konsultasi:change", { detail: told })); // once per browser: only the leader hears it
      changed(told);
      channel?.postMessage(told);
    });
    stream.onerror = () => {
      show(navigator.onLine ? "lost" : "off");
      if (stream.readyState !== EventSource.CLOSED) return; // it reconnects by itself
      stream = null;
      refusals += 1;
      poll();
    };
  }
  // Refused, full, or cut by something between: look now and then, and try the stream again.
  function poll() {
    if (refusals > 1) show(navigator.onLine ? "poll" : "off");
    retry = setTimeout(() => { channel?.postMessage({}); refresh(); connect(); }, POLL);
  }
  const disconnect = () => { clearTimeout(retry); stream?.close(); stream = null; };
  const reconnect = () => { if (isLeader) { disconnect(); connect(); } refresh(); };

  if (channel && navigator.locks) {
    channel.onmessage = ({ data }) => {
      if (data.state) light(data.state);
      else if (data.ask) { if (isLeader) channel.postMessage({ state: shown }); }
      else changed(data);
    };
    channel.postMessage({ ask: true });
    navigator.locks.request("konsultasi-live", () => { isLeader = true; connect(); return new Promise(() => {}); });
  } else {
    isLeader = true;
    connect();
    document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  }
  addEventListener("online", reconnect);
  addEventListener("offline", () => show("off"));
  setInterval(() => { if (stream && Date.now() - lastSign > SILENCE) { show("lost"); reconnect(); } }, POLL); // after sleep
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { heard = 0; badge(); if (isStale || Date.now() - lastSign > SILENCE) refresh(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) reconnect(); });
  addEventListener("pagehide", disconnect);
  setInterval(() => { if (!document.hidden) refresh(); }, 60000); // the words of time left move on
  badge();
  if (location.hash === "#text") document.getElementById("text")?.focus(); // `r` on the queue

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  document.addEventListener("konsultasi:unsent", ({ target: form }) => { delete form.dataset.sent; }); // shell.js
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
})();
