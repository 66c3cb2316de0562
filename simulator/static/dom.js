/** Make an element: make("p.lead", {hidden: true}, "text", child). Never takes HTML. */
export function make(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

const ZONE = "Asia/Jakarta";
const HOUR = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const SECOND = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: ZONE });
const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });
const LONG = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: ZONE });

export const hour = (seconds) => HOUR.format(seconds * 1000);
export const second = (seconds) => SECOND.format(seconds * 1000);
export const dayKey = (seconds) => DAY.format(seconds * 1000);

export function dayName(seconds) {
  const now = Date.now() / 1000;
  if (dayKey(seconds) === dayKey(now)) return "Hari ini";
  if (dayKey(seconds) === dayKey(now - 86400)) return "Kemarin";
  return LONG.format(seconds * 1000);
}

export function size(octets) {
  if (octets < 1024) return `${octets} B`;
  const kilo = octets / 1024;
  return kilo < 1024 ? `${Math.round(kilo)} kB` : `${(kilo / 1024).toFixed(1).replace(".", ",")} MB`;
}
