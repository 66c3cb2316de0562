/** One message as it looks on the telephone. */
import { hour, make, size } from "./dom.js";
import { choices, formatted } from "./formatting.js";

const NAMES = {
  location: "Lokasi",
  contacts: "Kartu kontak",
  unsupported: "Jenis pesan ini tidak dikenal",
};
export const FAULTS = {
  twice: "dikirim dua kali",
  swap: "urutan ditukar",
  late: "terlambat",
  lost: "tidak diantar",
  bad_signature: "tanda tangan salah",
};
const REASONS = {
  63016: "di luar jendela 24 jam",
  63024: "penerima tidak dapat dijangkau",
  63003: "nomor tidak ada di WhatsApp",
  63019: "berkas tidak dapat diambil",
  63018: "terlalu cepat",
  21610: "penerima berhenti berlangganan",
  63028: "jumlah variabel templat salah",
  63013: "isi variabel templat dilarang",
};

/** `act` holds what a tap does: tap(values), type(number), reply(message), openList(message). */
export function bubble(message, { answered, quoted, act }) {
  if (!message.inbound && message.error_code) return failure(message);
  const side = message.inbound ? "mine" : "theirs";
  const body = make("div.bubble", {}, ...content(message, quoted), foot(message, answered));
  const row = make(`div.message.${side}`, { dataset: { sid: message.sid } }, body);
  if (message.kind === "sticker") row.classList.add("bare");
  if (!message.inbound) {
    row.append(...offers(message, act));
    body.append(make("button.reply", { type: "button", title: "Balas pesan ini", onclick: () => act.reply(message) }, "↩"));
  }
  return row;
}

/** Tappable numbers below the newest text; they type the number. */
export function numberChips(message, act) {
  if (message.buttons.length || message.list) return null;
  const found = choices(message.body);
  if (!found.length) return null;
  const short = found.length > 5;
  const chips = found.map(({ number, title }) =>
    make(
      short ? "button.chip.round" : "button.chip",
      { type: "button", title, "aria-label": `${number} ${title}`, onclick: () => act.type(number) },
      make("b", {}, number),
      short ? null : ` ${title}`,
    ),
  );
  return make("div.numbers", { role: "group", "aria-label": "Pilihan: ketuk untuk mengetik angkanya" }, ...chips);
}

function content(message, quoted) {
  const parts = [];
  if (quoted) parts.push(make("div.quote", {}, make("b", {}, quoted.inbound ? "Anda" : "BPS Provinsi Jambi"), make("span", {}, quoted.body.replace(/[*_~]/g, "").slice(0, 90) || "Berkas")));
  if (message.template) parts.push(make("span.template", { title: "Dikirim dari templat WhatsApp" }, `templat · ${message.template}`));
  if (message.kind === "location") parts.push(place(message.fields));
  if (message.media) parts.push(medium(message.media, message.kind));
  if (message.body) parts.push(make("div.text", {}, ...formatted(message.body)));
  if (!parts.length) parts.push(make("div.text.odd", {}, NAMES[message.kind] || "(pesan kosong)"));
  return parts;
}

function place(fields) {
  const where = `${Number(fields.Latitude).toFixed(4)}, ${Number(fields.Longitude).toFixed(4)}`;
  return make("div.place", {}, make("div.map", { "aria-hidden": "true" }), make("b", {}, fields.Label || "Lokasi"), make("small", {}, fields.Address || where));
}

function medium({ url, type, name, size: octets }, kind) {
  if (kind === "sticker") return make("img.sticker", { src: url, alt: "Stiker" });
  if (type.startsWith("image/")) return make("a", { href: url, target: "_blank", rel: "noopener" }, make("img.photo", { src: url, alt: name || "Gambar" }));
  if (type.startsWith("audio/")) return make("div.voice", {}, make("span.disc", { "aria-hidden": "true" }, "🎤"), make("audio", { src: url, controls: true, preload: "metadata" }));
  if (type.startsWith("video/")) return make("video.photo", { src: url, controls: true, preload: "metadata" });
  const label = kind === "contacts" ? "Kartu kontak" : (name.split(".").pop() || "berkas").toUpperCase();
  const icon = make("span.file-icon", { "aria-hidden": "true" }, kind === "contacts" ? "👤" : label.slice(0, 4));
  return make("a.file", { href: url, download: name }, icon, make("span", {}, make("b", {}, name || "berkas"), make("small", {}, `${label} · ${size(octets)}`)));
}

function foot(message, answered) {
  const line = make("span.foot", {});
  if (message.fault && FAULTS[message.fault]) line.append(make("i.fault", {}, FAULTS[message.fault]));
  line.append(make("time", {}, hour(message.at)));
  if (message.inbound) line.append(ticks(message, answered));
  return line;
}

function ticks(message, answered) {
  if (message.posted && !(message.answer >= 200 && message.answer < 300)) {
    const what = message.answer ? `Layanan menjawab ${message.answer}` : "Layanan tidak menjawab";
    return make("span.tick.bad", { title: what, "aria-label": what }, `! ${message.answer || ""}`);
  }
  if (!message.posted) return make("span.tick.one", { title: "Di Twilio", "aria-label": "Terkirim" });
  const what = answered ? "Dijawab" : "Diterima layanan";
  return make(`span.tick.two${answered ? ".blue" : ""}`, { title: what, "aria-label": what });
}

function offers(message, act) {
  const rows = message.buttons.map((button) =>
    button.url
      ? make("a.offer", { href: button.url, target: "_blank", rel: "noopener" }, "↗ ", button.title)
      : make("button.offer", { type: "button", onclick: () => act.tap({ type: "button", ...button, reply_to: message.sid, template: Boolean(message.template) }) }, "↩ ", button.title),
  );
  if (message.list) rows.push(make("button.offer", { type: "button", onclick: () => act.openList(message) }, "☰ ", message.list.button));
  return rows;
}

function failure(message) {
  const reason = REASONS[message.error_code] || "ditolak WhatsApp";
  return make(
    "details.failure",
    { dataset: { sid: message.sid } },
    make("summary", {}, `Pesan kantor tidak sampai · ${message.error_code} ${reason}`),
    make("p", {}, message.body || "(berkas)"),
  );
}
