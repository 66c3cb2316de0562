/** The dialog of one telephone: name, number, switch, receipts, clock. */
import { make } from "./dom.js";

export function openSettings(telephone) {
  const { data } = telephone;
  const name = make("input", { value: data.name, maxLength: 200, name: "name" });
  const address = make("input", { value: data.address.replace("whatsapp:", ""), name: "address", autocomplete: "off" });
  const online = make("input", { type: "checkbox", checked: data.online });
  const receipts = make("input", { type: "checkbox", checked: data.read_receipts });
  const dialog = make("dialog.settings", { "aria-label": `Atur telepon ${data.name}` });
  const save = async (event) => {
    event.preventDefault();
    dialog.close();
    const values = { name: name.value, online: online.checked, read_receipts: receipts.checked };
    if (address.value !== data.address.replace("whatsapp:", "")) values.address = address.value;
    await telephone.change(values);
  };
  const move = (hours) => () => {
    dialog.close();
    telephone.change({ forward_hours: hours });
  };
  const remove = () => {
    dialog.close();
    telephone.change({ shown: false });
  };
  dialog.append(
    make(
      "form",
      { onsubmit: save },
      make("h2", {}, "Telepon ini"),
      make("label", {}, "Nama profil WhatsApp", name),
      make("label", {}, "Nomor (+62…) atau user id (ID.…)", address),
      make("label.check", {}, online, "Menyala dan tersambung"),
      make("label.check", {}, receipts, "Kirim tanda dibaca (centang biru)"),
      make("h3", {}, "Jam WhatsApp telepon ini"),
      make(
        "div.row",
        {},
        make("button.plain", { type: "button", onclick: move(25) }, "Maju 25 jam (lewat jendela)"),
        make("button.plain", { type: "button", onclick: move(0) }, "Kembalikan"),
      ),
      make("p.hint", {}, "Hanya jam di sisi WhatsApp yang maju; layanan tidak tahu, seperti bila Meta lebih dulu menutup jendela."),
      make(
        "div.row.end",
        {},
        make("button.plain.danger", { type: "button", onclick: remove }, "Singkirkan"),
        make("button.plain", { type: "button", onclick: () => dialog.close() }, "Batal"),
        make("button.go", { type: "submit" }, "Simpan"),
      ),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
