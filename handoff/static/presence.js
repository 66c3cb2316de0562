// Tells colleagues who has the consultation open and who is typing: small signs that expire by themselves.
(() => {
  "use strict";
  const LOOKS = 20000, TYPES = 5000, RESTS = 7000;
  const token = () => document.querySelector("input[name=csrf_token]")?.value;
  const address = `/consultations/${document.body.dataset.livePage}/presence`;
  let typing = 0, told = "", last = 0;

  function form(state) {
    const data = new FormData();
    data.set("csrf_token", token());
    data.set("state", state);
    return data;
  }
  function tell(state) {
    if (!token()) return;
    told = state;
    last = Date.now();
    fetch(address, { method: "POST", body: form(state), keepalive: true }).catch(() => {});
  }
  function look() {
    if (document.hidden) return;
    const state = Date.now() - typing < RESTS ? "types" : "looks";
    if (state !== told || Date.now() - last > (state === "types" ? TYPES : LOOKS)) tell(state);
  }
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#composer textarea")) return;
    typing = event.target.value ? Date.now() : 0;
    look();
  });
  document.addEventListener("submit", () => { typing = 0; });
  document.addEventListener("visibilitychange", () => (document.hidden ? tell("leaves") : look()));
  addEventListener("pagehide", () => { if (token() && told !== "leaves") navigator.sendBeacon(address, form("leaves")); });
  addEventListener("pageshow", () => { told = ""; look(); });
  setInterval(look, 1000);
})();
