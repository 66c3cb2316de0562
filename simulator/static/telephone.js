/** One telephone: whose it is, the chat with the office, the composer. */
import { bubble, numberChips } from "./bubble.js";
import { composer } from "./composer.js";
import { dayKey, dayName, make } from "./dom.js";
import { lookNow, post, write } from "./server.js";
import { openSettings } from "./settings.js";

const COLOURS = ["#7f66ff", "#e2719c", "#d97706", "#0e7490", "#4d7c0f", "#b45309", "#be185d", "#1d4ed8"];

export class Telephone {
  constructor(data, { activate, failed }) {
    this.data = data;
    this.failed = failed;
    this.messages = new Map();
    this.replyTo = null;
    this.act = {
      tap: (values) => this.write(values),
      type: (number) => this.write({ type: "text", body: number }),
      reply: (message) => this.startReply(message),
      openList: (message) => this.openList(message),
    };
    this.chat = make("div.chat", { role: "log", tabIndex: 0, onscroll: () => (this.low = isLow(this.chat)) });
    this.low = true;
    new ResizeObserver(() => this.low && this.sink()).observe(this.chat);
    this.composer = composer((values) => this.write(values), failed);
    this.quote = make("div.replying", { hidden: true });
    this.owner = make("header.owner", {});
    this.element = make(
      "article.phone",
      { onfocusin: () => activate(this), onpointerdown: () => activate(this) },
      this.owner,
      make("div.screen", {}, office(), this.chat, this.quote, this.composer.element),
    );
    this.update(data);
  }

  /** Draw what belongs to the person; the chat and what is being typed stay. */
  update(data) {
    this.data = data;
    this.element.setAttribute("aria-label", `Telepon ${data.name}`);
    this.chat.setAttribute("aria-label", `Percakapan ${data.name}`);
    this.element.classList.toggle("off", !data.online);
    const number = data.address.replace("whatsapp:", "");
    this.window = make("span.window", {});
    const face = make("span.face", { "aria-hidden": "true" }, initials(data.name));
    face.style.setProperty("--face", COLOURS[data.id % COLOURS.length]);
    this.owner.replaceChildren(
      face,
      make("span.who", {}, make("b", {}, data.name), make("small", { title: number }, number)),
      this.window,
      make("button.more", { type: "button", "aria-label": `Atur telepon ${data.name}`, onclick: () => openSettings(this) }, "⋮"),
    );
    this.tick();
  }

  /** Show how long free text may still be sent. */
  tick() {
    const { window_until: until, ahead_hours: ahead, online } = this.data;
    const left = until === null ? 0 : until - Date.now() / 1000;
    const state = !online ? "mati" : left > 0 ? clock(left) : "tutup";
    this.window.className = `window ${left > 0 ? "open" : "shut"}`;
    this.window.title = "Jendela layanan 24 jam WhatsApp: di luar itu kantor hanya boleh mengirim templat";
    this.window.textContent = ahead ? `${state} · +${Math.round(ahead)} jam` : online ? `jendela ${state}` : state;
  }

  add(messages) {
    const { low } = this;
    for (const message of messages) this.messages.set(message.sid, message);
    this.draw();
    if (low || messages.some((message) => message.inbound)) this.sink();
  }

  sink() {
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  draw() {
    const shown = [...this.messages.values()].filter(isVisible).sort((a, b) => a.at - b.at);
    const lastAnswer = shown.findLast((message) => !message.inbound)?.at ?? 0;
    const rows = [make("p.notice", {}, "🔒 Simulator: pesan di sini tidak keluar dari komputer ini.")];
    let day = "";
    let side = "";
    for (const message of shown) {
      if (dayKey(message.at) !== day) {
        day = dayKey(message.at);
        side = "";
        rows.push(make("p.day", {}, dayName(message.at)));
      }
      const row = bubble(message, { answered: lastAnswer > message.at, quoted: this.messages.get(message.fields.OriginalRepliedMessageSid), act: this.act });
      if (side !== String(message.inbound)) row.classList.add("first");
      side = String(message.inbound);
      rows.push(row);
    }
    const newest = shown.at(-1);
    const chips = newest && !newest.inbound && !newest.error_code ? numberChips(newest, this.act) : null;
    replaceKeeping(this.chat, chips ? [...rows, chips] : rows);
  }

  async write(values) {
    const reply_to = values.reply_to ?? this.replyTo?.sid;
    this.stopReply();
    try {
      await write(this.data.id, { ...values, reply_to });
      lookNow();
    } catch (error) {
      this.failed(`Tidak terkirim: ${error.message}`);
    }
  }

  async change(values) {
    try {
      this.update(await post(`/telephones/${this.data.id}`, values));
      lookNow();
    } catch (error) {
      this.failed(error.message === "address" ? "Nomor tidak sah atau sudah dipakai." : error.message);
    }
  }

  startReply(message) {
    this.replyTo = message;
    this.quote.replaceChildren(
      make("span", {}, make("b", {}, "Membalas kantor"), message.body.slice(0, 80)),
      make("button", { type: "button", "aria-label": "Batal membalas", onclick: () => this.stopReply() }, "×"),
    );
    this.quote.hidden = false;
    this.composer.focus();
  }

  stopReply() {
    this.replyTo = null;
    this.quote.hidden = true;
  }

  openList(message) {
    const sheet = make("dialog.sheet", { "aria-label": message.list.button });
    const rows = message.list.items.map((item) =>
      make(
        "button.pick",
        {
          type: "button",
          onclick: () => {
            sheet.close();
            this.write({ type: "list", title: item.title, id: item.id, reply_to: message.sid });
          },
        },
        make("b", {}, item.title),
        item.description ? make("small", {}, item.description) : null,
      ),
    );
    sheet.append(make("h3", {}, message.list.button), ...rows, make("button.plain", { type: "button", onclick: () => sheet.close() }, "Tutup"));
    sheet.addEventListener("close", () => sheet.remove());
    this.element.append(sheet);
    sheet.showModal();
  }
}

function office() {
  return make(
    "header.office",
    {},
    make("span.emblem", { "aria-hidden": "true" }),
    make("span.who", {}, make("b", {}, "BPS Provinsi Jambi ", make("span.verified", { title: "Akun bisnis" }, "✓")), make("small", {}, "Konsultasi Statistik · akun bisnis")),
  );
}

function isLow(chat) {
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
}

function isVisible(message) {
  return message.inbound || message.error_code || message.status === "delivered" || message.status === "read";
}

function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase() || "?";
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}.${String(minutes % 60).padStart(2, "0")}`;
}

/** Put new rows in place but keep nodes that look the same, so that sounds play on and focus stays. */
function replaceKeeping(parent, rows) {
  rows.forEach((row, at) => {
    const old = parent.children[at];
    if (!old) parent.append(row);
    else if (!old.isEqualNode(row)) old.replaceWith(row);
  });
  while (parent.children.length > rows.length) parent.lastElementChild.remove();
}
