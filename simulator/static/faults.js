/** The fault panel: which buttons there are, what is armed. */
import { byId, make } from "./dom.js";
import { lookNow, post } from "./server.js";

const SYNC = [20429, 20500, 21610, 21211, 21611, 63007, 20003];
const ASYNC = [63016, 63024, 63003, 63018, 63049, 63015, 30001];
const GROUPS = [
  [
    "Pesan warga berikutnya",
    [
      ["twice", "Kirim dua kali", "SID yang sama tiba dua kali"],
      ["swap", "Tukar urutan", "Pesan ini menunggu, pesan sesudahnya mendahului"],
      ["late", "Terlambat", "Sebanyak jeda di atas", { seconds: true }],
      ["lost", "Tidak diantar", "Hanya ada di daftar pesan Twilio"],
      ["bad_signature", "Tanda tangan salah", "Harus ditolak 403", { how: "wrong" }],
      ["bad_signature", "Batas kolom digeser", "Tanda tangan cocok, isi bergeser", { how: "border" }],
    ],
  ],
  [
    "Kiriman kantor berikutnya",
    [
      ["hang", "Menggantung, diterima", "Pesan keluar, jawaban tak pernah tiba", { seconds: true, accepted: true }],
      ["hang", "Menggantung, tidak diterima", "Pesan tidak keluar, jawaban tak tiba", { seconds: true, accepted: false }],
      ["reset", "Putus, diterima", "Sambungan mati setelah diterima", { accepted: true }],
      ["reset", "Putus, tidak diterima", "Sambungan mati sebelum diterima", { accepted: false }],
      ["garbage", "Jawaban rusak", "201 dengan JSON terpotong", { accepted: true }],
      ["bad_gateway", "502 HTML", "Halaman galat dari perantara", { accepted: false }],
    ],
  ],
  [
    "Tanda terima (callback)",
    [
      ["lose_callbacks", "Hilang", "Tak ada kabar apa pun"],
      ["double_callbacks", "Ganda", "Setiap kabar dua kali"],
      ["shuffle_callbacks", "Acak urutan", "delivered, read, lalu sent"],
      ["early_callback", "Mendahului jawaban", "Kabar tiba sebelum SID dikenal"],
    ],
  ],
];
const ROWS = GROUPS.flatMap(([, rows]) => rows);

function nameOf({ kind, settings }) {
  if (kind === "refuse") return `Tolak ${settings.code}${settings.accepted ? ", diterima" : ""}`;
  const like = ROWS.filter((row) => row[0] === kind);
  const same = like.find(([, , , given = {}]) => given.how === settings.how && given.accepted === settings.accepted);
  return (same ?? like[0])[1];
}

async function arm(kind, settings = {}) {
  const times = byId("fault-times").value;
  const delay = settings.seconds ? { seconds: Number(byId("fault-seconds").value) || 10 } : {};
  await post("/faults", { ...settings, ...delay, kind, remaining: times ? Number(times) : null, address: byId("fault-address").value || null });
  lookNow();
}

/** `forward(hours)` moves the clock of the active telephone. */
export function buildFaults(forward) {
  const groups = GROUPS.map(([title, rows]) =>
    make(
      "section.faults",
      {},
      make("h2", {}, title),
      ...rows.map(([kind, name, hint, settings]) =>
        make("button.fault-button", { type: "button", onclick: () => arm(kind, settings) }, make("b", {}, name), hint ? make("small", {}, hint) : null),
      ),
    ),
  );
  byId("fault-groups").append(...groups, refusals(), clock(forward));
  byId("recover").addEventListener("click", () => clear());
}

function refusals() {
  const codes = make(
    "select",
    { "aria-label": "Kode galat" },
    make("optgroup", { label: "Ditolak saat dikirim" }, ...SYNC.map((code) => make("option", { value: code }, String(code)))),
    make("optgroup", { label: "Diterima, gagal kemudian" }, ...ASYNC.map((code) => make("option", { value: code }, String(code)))),
  );
  const accepted = make("input", { type: "checkbox" });
  const press = () => arm("refuse", { code: Number(codes.value), accepted: accepted.checked });
  return make(
    "section.faults",
    {},
    make("h2", {}, "Tolak dengan kode"),
    make("div.row.refuse", {}, codes, make("button.plain", { type: "button", onclick: press }, "Pasang")),
    make("label.check", {}, accepted, "20500: pesan tetap keluar walau jawabannya galat"),
  );
}

function clock(forward) {
  return make(
    "section.faults",
    {},
    make("h2", {}, "Jam WhatsApp ", make("span", { dataset: { activeName: "" } })),
    make("button.fault-button", { type: "button", onclick: () => forward(25) }, make("b", {}, "Maju 25 jam"), make("small", {}, "Lewat jendela 24 jam: teks bebas gagal 63016")),
    make("button.fault-button", { type: "button", onclick: () => forward(0) }, make("b", {}, "Kembalikan jam"), make("small", {}, "Jendela mengikuti jam kita lagi")),
  );
}

const clear = async (id) => {
  await post("/faults/clear", id ? { id } : {});
  lookNow();
};

export function drawChips(faults, telephones) {
  const row = byId("chips");
  row.hidden = !faults.length;
  row.replaceChildren(
    make("b", {}, "Gangguan aktif"),
    ...faults.map((fault) => {
      const name = nameOf(fault);
      const whose = telephones.find((telephone) => telephone.address === fault.address)?.name;
      const times = fault.remaining === null ? "∞" : `${fault.remaining}×`;
      return make("span.fault-chip", {}, `${name} ${times}${whose ? ` · ${whose}` : ""}`, make("button", { type: "button", "aria-label": `Cabut ${name}`, onclick: () => clear(fault.id) }, "×"));
    }),
    make("button.clear", { type: "button", onclick: () => clear() }, "Pulihkan semua"),
  );
}

export function drawAddresses(telephones) {
  const select = byId("fault-address");
  const chosen = select.value;
  select.replaceChildren(make("option", { value: "" }, "semua"), ...telephones.map((telephone) => make("option", { value: telephone.address }, telephone.name)));
  select.value = telephones.some((telephone) => telephone.address === chosen) ? chosen : "";
}
