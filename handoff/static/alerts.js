// A short sound and a browser notification when something new waits. Off until the officer asks for it; kept per browser.
(() => {
  "use strict";
  const KEY = "konsultasi-alerts";
  const NEW = ["opened", "complete", "reopen", "release"];
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
  button?.addEventListener("click", () => {
    localStorage.setItem(KEY, isOn() ? "off" : "on");
    if (isOn()) {
      beep();
      if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
    }
    show();
  });
  document.addEventListener("konsultasi:change", (event) => {
    const { kinds = [], numbers = [] } = event.detail;
    if (!isOn() || !kinds.some((kind) => NEW.includes(kind)) || Date.now() - last < 3000) return;
    last = Date.now();
    beep();
    if (document.hidden && "Notification" in window && Notification.permission === "granted") {
      const note = new Notification("Antrean konsultasi", { body: `Yang baru: ${numbers.join(", ")}`, tag: "konsultasi" });
      note.onclick = () => { window.focus(); note.close(); };
    }
  });
  show();
})();
