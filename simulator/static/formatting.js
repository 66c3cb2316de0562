/** WhatsApp's marks (*bold* _italic_ ~struck~ ```code```) and links, as nodes. */
import { make } from "./dom.js";

const around = (mark) =>
  new RegExp(`(?<![\\p{L}\\p{N}${mark}])[${mark}](?=\\S)([^${mark}\\n]+?)(?<=\\S)[${mark}](?![\\p{L}\\p{N}${mark}])`, "u");

const RULES = [
  { find: /```([\s\S]+?)```/, node: (match) => make("code", {}, match[1]) },
  { find: /\bhttps?:\/\/[^\s<>]*[^\s<>.,;:!?)\]*_"'”]/i, node: (match) => link(match[0], match[0]) },
  {
    find: /(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:go\.id|co\.id|id|com|org|net)(?:\/[^\s<>]*[^\s<>.,;:!?)\]*_"'”])?(?![\w@])/i,
    node: (match) => link(match[0], `https://${match[0]}`),
  },
  { find: around("*"), node: (match) => make("strong", {}, ...formatted(match[1])) },
  { find: around("_"), node: (match) => make("em", {}, ...formatted(match[1])) },
  { find: around("~"), node: (match) => make("s", {}, ...formatted(match[1])) },
];

function link(text, address) {
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

export function formatted(text) {
  const nodes = [];
  for (let rest = text; rest; ) {
    let first = null;
    for (const rule of RULES) {
      const match = rule.find.exec(rest);
      if (match && (!first || match.index < first.match.index)) first = { match, rule };
    }
    if (!first) {
      nodes.push(rest);
      break;
    }
    if (first.match.index) nodes.push(rest.slice(0, first.match.index));
    nodes.push(first.rule.node(first.match));
    rest = rest.slice(first.match.index + first.match[0].length);
  }
  return nodes;
}

const LINE = /^\s*\*?(\d{1,2})\*?[.)]?\*?\s+(\S.*)$/;
const WITHIN = /\*(\d{1,2})\*\s+([^,.*\n(]+)/g;

/** Choices a text offers by number: lines like "1. Data", or "*1* YA" inside a sentence. */
export function choices(text) {
  const found = new Map();
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match && !line.includes("*", line.indexOf(match[2]) + match[2].length)) add(match[1], match[2]);
  }
  if (found.size < 2) found.clear();
  for (const match of text.matchAll(WITHIN)) add(match[1], match[2]);
  return found.size < 2 ? [] : [...found].map(([number, title]) => ({ number, title }));

  function add(number, words) {
    const title = words.split(/,\s*\*\d/)[0].replaceAll("*", "").trim().replace(/[.;]$/, "");
    if (!found.has(number)) found.set(number, title.length > 44 ? `${title.slice(0, 42)}…` : title);
  }
}
