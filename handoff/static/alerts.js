// A short sound and a browser notification when something new waits, or one's own citizen writes. Off until the
// officer asks for it; kept per browser.
(() => {
  "use strict";
  const KEY = "konsultasi-alerts";
  const NEW = ["opened", "complete", "reopen", "release", "returned"];
  const MINE = ["citizen_writes", "transfer"]; // where it concerns only who has the consultation
  const { officer: me, alertTitle, alertNew, alertMine, alertFlagged, alertWorker } = document.body.dataset;
  const button = document.querySelector("[data-alerts]");
  const isOn = () => localStorage.getItem(KEY) === "on";
  let audio = null, last = 0;

  const show = () => {
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isOn()));
    button.querySelector("[data-alerts-state]").textContent = button.querySelector("[data-alerts-state]").dataset[isOn() ? "on" : "off"];
  };
  const beep = () => {
    audio ??= new AudioContext();
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.35);
  };
  async function notify(said, number) {
    try {
      const note = new Notification(alertTitle, said);
      note.onclick = () => {
        window.focus();
        note.close();
        if (number && document.body.dataset.livePage === "queue") location.assign(`/consultations/${number}`);
      };
    } catch { // a telephone shows them only through a worker (notify.js)
      const registered = await navigator.serviceWorker.register(alertWorker);
      const coming = registered.installing ?? registered.waiting;
      if (!registered.active) await new Promise((ready) => { coming.onstatechange = () => { if (coming.state === "activated") ready(); }; });
      await registered.showNotification(alertTitle, said);
    }
  }
  button?.addEventListener("click", () => {
    localStorage.setItem(KEY, isOn() ? "off" : "on");
    if (isOn()) {
      beep();
      if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
    }
    show();
  });
  document.addEventListener("konsultasi:change", (event) => {
    const { kinds = [], numbers = [], now = [] } = event.detail;
    const isNew = kinds.some((kind) => NEW.includes(kind));
    const mine = kinds.some((kind) => MINE.includes(kind)) ? now.filter(([, , officer]) => String(officer) === me).map(([number]) => number) : [];
    const isFlagged = kinds.includes("flagged"); // what officers should see without a consultation
    if (!isOn() || (!isNew && !isFlagged && !mine.length) || Date.now() - last < 3000) return;
    last = Date.now();
    beep();
    if (document.hidden && "Notification" in window && Notification.permission === "granted") {
      const told = isNew ? numbers : mine;
      const body = isFlagged ? alertFlagged : `${isNew ? alertNew : alertMine} ${told.join(", ")}`;
      notify({ body, tag: "konsultasi" }, !isFlagged && told.length === 1 ? told[0] : "");
    }
  });
  show();
})();
