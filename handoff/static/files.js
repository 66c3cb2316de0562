// Files by button, paste and drop; each can be let go again before it is sent, and stays chosen where it could not be.
(() => {
  "use strict";
  const MEGABYTE = 1048576, IMAGE = 5 * MEGABYTE, FILE = 16 * MEGABYTE, TOGETHER = 32 * MEGABYTE, MOST = 10;
  const input = () => document.getElementById("file");
  const list = () => document.querySelector("[data-files]");
  const size = (octets) => (octets < 1e6 ? `${Math.max(1, Math.round(octets / 1000))} kB` : `${(octets / 1e6).toFixed(1).replace(".", document.documentElement.lang === "en" ? "." : ",")} MB`);

  function wrong(file) {
    const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
    if (!input().accept.split(",").includes(ending)) return list().dataset.wrong;
    return file.size > (file.type.startsWith("image/") ? IMAGE : FILE) ? list().dataset.tooBig : "";
  }
  function hold(files) {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input().files = kept.files;
    draw();
  }
  function add(files) {
    const had = [...input().files];
    let number = had.length, octets = had.reduce((sum, file) => sum + file.size, 0);
    const good = [...files].filter((file) => {
      const { tooMany, tooMuch } = list().dataset;
      const why = wrong(file) || (number >= MOST ? tooMany : octets + file.size > TOGETHER ? tooMuch : "");
      if (!why) { number += 1; octets += file.size; }
      else document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text: `${file.name}: ${why}`, tone: "bad" } }));
      return !why;
    });
    if (good.length) hold([...had, ...good]);
  }
  function draw() {
    const chosen = [...input().files];
    list().hidden = !chosen.length;
    list().replaceChildren(...chosen.map((file) => {
      const item = document.createElement("li"), name = document.createElement("span"), away = document.createElement("button");
      if (file.type.startsWith("image/")) {
        const picture = document.createElement("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = "";
        picture.onload = () => URL.revokeObjectURL(picture.src);
        item.append(picture);
      }
      name.textContent = `${file.name} · ${size(file.size)}`;
      away.type = "button";
      away.className = "quiet little";
      away.textContent = "×";
      away.setAttribute("aria-label", `${list().dataset.remove} ${file.name}`);
      away.addEventListener("click", () => hold([...input().files].filter((other) => other !== file)));
      item.append(name, away);
      return item;
    }));
  }
  document.addEventListener("change", (event) => {
    if (event.target !== input()) return;
    const chosen = [...input().files];
    hold([]);
    add(chosen);
  });
  document.addEventListener("paste", (event) => {
    if (event.target.id !== "text" || !input() || !event.clipboardData?.files.length) return;
    const files = [...event.clipboardData.files], isPicture = (file) => file.name === "image.png";
    // Cells copied in Excel and words copied in Word come with a picture of themselves: what is meant are the words.
    if (files.every(isPicture) && event.clipboardData.getData("text/plain").trim()) return;
    event.preventDefault();
    const stamp = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
    add(files.map((file) => (isPicture(file) ? new File([file], `tempelan-${stamp}.png`, { type: file.type }) : file)));
  });
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (on) => document.querySelector(".talk")?.classList.toggle("dropping", on);
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault(); // or the browser would leave the page for the file
    if (input()) over(true);
    else event.dataTransfer.dropEffect = "none";
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(false);
    if (!input()) return;
    for (const other of document.querySelectorAll(".other[open]")) other.open = false; // a file goes with the reply, and is seen there
    add(event.dataTransfer.files);
  });

  // A page that says why nothing was sent would lose the files. So they are sent from here, and what can be mended or tried
  // again is said on this page; of whatever else was refused the browser shows its page, by sending the same form again.
  const { unsent, unkept } = document.querySelector("[data-unsent]").dataset;
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form.id !== "reply" || event.defaultPrevented || submitter?.formAction.includes("/compose")) return;
    if (!input().files.length || document.body.dataset.live === "away") return; // shell.js
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") { location.assign(form.action.replace(/\/reply$/, "")); return; }
    const why = answer ? await refusal(answer) : unsent;
    if (!why) { form.submit(); return; }
    setTimeout(() => submitter?.removeAttribute("aria-busy")); // after it was set: shell.js
    if (answer) form.dispatchEvent(new CustomEvent("konsultasi:unsent", { bubbles: true }));
    else delete form.dataset.sent; // it may have arrived: the draft keeps its key (composer.js)
    document.dispatchEvent(new CustomEvent("konsultasi:toast", { detail: { text: why, tone: "bad" } }));
  });
  async function refusal(answer) {
    if (answer.headers.has("Retry-After")) return unkept;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("refusal")?.textContent.trim();
  }
})();
