/** Put the telephones on the table and keep them alive. */
import { byId } from "./dom.js";
import { buildFaults, drawAddresses, drawChips } from "./faults.js";
import { buildStory, buildTabs, drawLog, followMails, open } from "./panel.js";
import { follow, lookNow, post } from "./server.js";
import { Telephone } from "./telephone.js";

const telephones = new Map();
let active = null;
let shownTelephones = [];

function activate(telephone) {
  active = telephone;
  for (const other of telephones.values()) other.element.classList.toggle("active", other === telephone);
  for (const place of document.querySelectorAll("[data-active-name]")) place.textContent = telephone?.data.name ?? "–";
}

function failed(words) {
  const note = byId("lost");
  note.textContent = words;
  note.hidden = false;
  setTimeout(() => (note.hidden = true), 4000);
}

let lost = false;
function showLost(is) {
  if (is === lost) return;
  lost = is;
  const note = byId("lost");
  note.textContent = "Server tidak terjangkau, mencoba lagi…";
  note.hidden = !is;
}

function draw(state) {
  if (state.telephones) drawTelephones(state.telephones, state.full);
  if (state.messages) {
    for (const telephone of telephones.values()) {
      const mine = state.messages.filter((message) => message.telephone === telephone.data.id);
      if (mine.length) telephone.add(mine);
    }
  }
  if (state.faults) drawChips(state.faults, shownTelephones);
  if (state.calls) drawLog(state.calls, state.full, shownTelephones);
  for (const telephone of telephones.values()) telephone.tick();
}

function drawTelephones(list, full) {
  if (full) {
    for (const telephone of telephones.values()) {
      telephone.messages.clear();
      telephone.draw();
    }
  }
  const before = JSON.stringify(shownTelephones);
  shownTelephones = list;
  if (before === JSON.stringify(list)) return;
  for (const [id, telephone] of telephones) {
    if (list.some((data) => data.id === id)) continue;
    telephone.element.remove();
    telephones.delete(id);
    if (active === telephone) activate(telephones.values().next().value ?? null);
  }
  for (const data of list) {
    const known = telephones.get(data.id);
    if (known) {
      if (JSON.stringify(known.data) !== JSON.stringify(data)) known.update(data);
    } else {
      const telephone = new Telephone(data, { activate, failed });
      telephone.draw();
      telephones.set(data.id, telephone);
      byId("phones").append(telephone.element);
    }
  }
  if (!active && telephones.size) activate(telephones.values().next().value);
  else if (active) activate(active);
  drawAddresses(list);
}

async function say(texts) {
  if (!active) return;
  open("phones");
  for (const [at, body] of texts.entries()) {
    if (at) await new Promise((done) => setTimeout(done, 450));
    await active.write({ type: "text", body });
  }
}

async function add(values) {
  await post("/telephones", values);
  lookNow();
  setTimeout(() => byId("phones").lastElementChild?.scrollIntoView({ behavior: "smooth", inline: "end" }), 900);
  open("phones");
}

const NAMES = ["Dewi Anggraini", "Ahmad Fauzi", "Maria Simanjuntak", "Joko Prasetyo", "Nur Hasanah", "Andi Saputra"];
const nextName = () => NAMES.find((name) => !shownTelephones.some((data) => data.name === name)) ?? "Warga Jambi";

buildTabs();
buildFaults((hours) => active?.change({ forward_hours: hours }));
buildStory(say);
byId("add-number").addEventListener("click", () => add({ name: nextName() }));
byId("add-user-id").addEventListener("click", () => add({ name: nextName(), without_number: true }));
byId("reset").addEventListener("click", async () => {
  if (!window.confirm("Hapus semua percakapan di simulator? Basis data layanan tidak berubah.")) return;
  await post("/reset");
  lookNow();
});
followMails((code) => say([code]));
follow(draw, showLost);
