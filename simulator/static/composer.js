/** The line at the bottom of a telephone: text, files, and everything else people send. */
import { make } from "./dom.js";

const OTHER = [
  ["📍", "Lokasi", { type: "location", label: "Kantor BPS Provinsi Jambi", address: "Jl. A. Yani No. 4, Telanaipura, Jambi" }],
  ["👤", "Kartu kontak", { type: "contact" }],
  ["😀", "Stiker", { type: "sticker" }],
  ["🎤", "Pesan suara", { type: "voice" }],
  ["❔", "Jenis tak dikenal", { type: "unknown" }],
  ["▢", "Isi kosong", { type: "empty" }],
];
const FILE_MAX = 16 * 1024 * 1024;

export function composer(send, failed) {
  const text = make("textarea", { rows: 1, placeholder: "Ketik pesan", "aria-label": "Ketik pesan", autocomplete: "off", enterKeyHint: "send" });
  const file = make("input", { type: "file", hidden: true, tabIndex: -1, "aria-label": "Lampirkan berkas" });
  const menu = make("div.attach", { hidden: true, role: "group", "aria-label": "Lampiran" });
  const plus = make("button.plus", { type: "button", "aria-label": "Lampirkan", "aria-expanded": "false", onclick: () => show(menu.hidden) }, "+");
  const go = make("button.send", { type: "submit", "aria-label": "Kirim" });
  const form = make("form.composer", { onsubmit: submit }, menu, plus, text, file, go);

  menu.append(
    item("📎", "Berkas atau foto", () => file.click()),
    ...OTHER.map(([icon, name, values]) => item(icon, name, () => send(values))),
  );
  file.addEventListener("change", () => {
    if (file.files[0]) sendFile(file.files[0]);
    file.value = "";
  });
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      show(false);
      plus.focus();
    }
  });
  return { element: form, focus: () => text.focus() };

  function item(icon, name, act) {
    const choose = () => {
      show(false);
      act();
    };
    return make("button", { type: "button", onclick: choose }, make("span", { "aria-hidden": "true" }, icon), name);
  }

  function show(open) {
    menu.hidden = !open;
    plus.setAttribute("aria-expanded", String(open));
    if (open) menu.firstElementChild.focus();
  }

  function submit(event) {
    event.preventDefault();
    if (!text.value) return;
    send({ type: "text", body: text.value });
    text.value = "";
    grow();
  }

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 120)}px`;
  }

  function sendFile(chosen) {
    if (chosen.size > FILE_MAX) {
      failed("WhatsApp menerima berkas sampai 16 MB.");
      return;
    }
    const reader = new FileReader();
    reader.onload = () =>
      send({ type: "media", filename: chosen.name, content_type: chosen.type, data: reader.result.split(",")[1] ?? "", body: text.value });
    reader.onloadend = () => {
      text.value = "";
      grow();
    };
    reader.readAsDataURL(chosen);
  }
}
