/** The side panel: the five-minute story, the mailbox, the log. */
import { FAULTS } from "./bubble.js";
import { byId, make, second } from "./dom.js";
import { get } from "./server.js";

const STORY = [
  ["apa itu inflasi?", "Dijawab langsung dari pusat pengetahuan, dalam satu gelembung."],
  ["berapa jumlah pengrajin batik pewarna alami di Seberang?", "Tidak ada di pusat pengetahuan: bot tidak mengarang, petugas ditawarkan."],
  ["petugas", "Pendaftaran singkat: ketuk angka pilihan atau ketik jawabannya di telepon."],
  [{ label: "Buka kotak surat", open: "mails" }, "Kode enam angka tiba di sini. Setelah diketik, konsultasi mendapat nomor dan janji waktu."],
  [{ label: "Buka halaman petugas ↗", href: "/queue" }, "Masuk dengan petugas@demo.bps; sandinya tercetak di terminal saat layanan mulai. Ambil konsultasinya, jawab, lalu tutup."],
  ["5", "Nilai dari warga, satu kali untuk tiap konsultasi. Petugas melihat “5 dari 5”."],
];
const MORE = [
  ["jumlah penduduk merangin 2024", "Bila tidak yakin, bot menawarkan pilihan."],
  ["status", "Di mana konsultasi saya?"],
  ["english", "Seluruh percakapan dalam bahasa Inggris; “bahasa” untuk kembali."],
];
const BURST = ["halo", "mau tanya", "inflasi jambi"];
const KINDS = { inbound: "Warga →", callback: "Kabar →", create: "← Kantor", media: "Berkas", typing: "← Mengetik" };
const LOG_MAX = 150;

export function buildStory(say) {
  const row = ([step, hint]) => make("li", {}, handle(step, say), make("small", {}, hint));
  byId("story").append(...STORY.map(row));
  byId("more").append(row([BURST, "Tiga pesan cepat berturut-turut dijawab sebagai satu pertanyaan."]), ...MORE.map(row));
}

function handle(step, say) {
  if (step.href) return make("a.say.step", { href: step.href, target: "_blank", rel: "noopener" }, step.label);
  if (step.open) return make("button.say.step", { type: "button", onclick: () => open(step.open) }, step.label);
  const texts = [step].flat();
  return make("button.say", { type: "button", onclick: () => say(texts) }, texts.join(" · "));
}

export function buildTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  for (const tab of tabs) {
    tab.addEventListener("click", () => open(tab.id.replace("tab-", "")));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  }
  for (const button of document.querySelectorAll("[data-open]")) button.addEventListener("click", () => open(button.dataset.open));
}

/** Open a pane; on a narrow screen it covers the telephones. */
export function open(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll(".bottom button")) {
    if (button.dataset.open === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  if (name === "phones") return;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    byId(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (name === "mails") seen();
}

let known = 0;
let unread = 0;

export async function followMails(type) {
  for (;;) {
    if (!document.hidden) await get("/mails").then(({ mails }) => drawMails(mails, type)).catch(() => {});
    await new Promise((done) => setTimeout(done, 2000));
  }
}

function drawMails(mails, type) {
  if (known && mails.length > known) unread += mails.length - known;
  else if (!known) unread = mails.length;
  if (mails.length === known && byId("mails").childElementCount) return;
  known = mails.length;
  if (document.body.dataset.view === "mails") unread = 0;
  byId("mail-count").textContent = unread;
  byId("mail-count").hidden = !unread;
  const cards = mails.map((mail) => letter(mail, type));
  byId("mails").replaceChildren(...(cards.length ? cards : [make("p.empty", {}, "Belum ada surat. Kode verifikasi muncul di sini saat warga mendaftar.")]));
}

function seen() {
  unread = 0;
  byId("mail-count").hidden = true;
}

function letter(mail, type) {
  const code = /\b\d{6}\b/.exec(mail.body)?.[0];
  return make(
    "article.mail",
    {},
    make("header", {}, make("b", {}, mail.subject), make("time", {}, second(mail.at))),
    make("p.to", {}, `kepada ${mail.to}`),
    code ? make("div.code", {}, make("b", {}, code), make("button.plain", { type: "button", onclick: () => type(code) }, "Ketik di telepon")) : null,
    make("details", {}, make("summary", {}, "Isi surat"), make("pre", {}, mail.body)),
  );
}

export function drawLog(calls, full, telephones) {
  const list = byId("log");
  if (full) list.replaceChildren();
  list.prepend(...calls.map((call) => logRow(call, telephones)).reverse());
  while (list.children.length > LOG_MAX) list.lastElementChild.remove();
}

function logRow(call, telephones) {
  const owner = telephones.find((telephone) => telephone.address === call.subject)?.name;
  const [first, ...others] = call.note.split(" ");
  const note = [FAULTS[first] ?? first, ...others].join(" ");
  const tone = call.status === null ? "none" : call.status < 300 ? "good" : call.status < 500 ? "warn" : "bad";
  return make(
    `li.${call.kind}`,
    { title: call.message_sid ?? "" },
    make("time", {}, second(call.at)),
    make("span.kind", {}, KINDS[call.kind] ?? call.kind),
    make("span.what", {}, make("span", {}, owner ?? call.subject.replace("whatsapp:", "")), note ? make("small", {}, note) : null),
    make(`b.status.${tone}`, {}, call.status === null ? "–" : String(call.status)),
    make("small.ms", {}, call.millis ? `${call.millis} ms` : ""),
  );
}
