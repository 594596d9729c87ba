// Draws the lines of a conversation; every word goes in as text, never as markup.
/** A number to call, and not that of a law, a sum or a count. */
const LINKS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|((?<![*\w])\*(?!\s)[^*\n]+(?<!\s)\*(?![*\w#]))|((?<![\d.,\/])(?<!(?:legge|art\.?|articolo|comma|dgr|decreto|n\.|nr\.) ?)(?:\+39[ \u00a0]?)?(?:0\d{1,3}[ .\u00a0]?\d{5,8}|02[. \u00a0]02[. \u00a0]02|803[ \u00a0]?164|1522|112|114|118|116[ \u00a0]?117|19696|800[ .\u00a0]?\d{3}[ .\u00a0]?\d{3})(?![\d.,]*\d|\/\d|[ \u00a0]?(?:€|%|euro|giorni|mesi|anni|ore|posti|persone)))/gi;

function make(name, props = {}, ...children) {
  const el = Object.assign(document.createElement(name), props);
  el.append(...children);
  return el;
}

function outside(text, href) {
  return make("a", { textContent: text, href, target: "_blank", rel: "noopener noreferrer" });
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;

/** Words with links and strong parts; among right-to-left words every line runs in its own direction. */
function rich(target, text) {
  if (!RIGHT_TO_LEFT.test(text) || !text.includes("\n")) return inline(target, text);
  target.append(...text.split("\n").map((line) => inline(make("span", { className: "line", dir: "auto" }), line)));
  return target;
}

function inline(target, text) {
  let from = 0;
  for (const found of text.matchAll(LINKS)) {
    target.append(text.slice(from, found.index));
    const [whole, url, strong] = found;
    if (strong) target.append(inline(make("strong"), strong.slice(1, -1)));
    else target.append(url ? outside(url, url) : make("a", { textContent: whole, href: `tel:${whole.replace(/[ .\u00a0]/g, "")}`, className: "tel" }));
    from = found.index + whole.length;
  }
  target.append(text.slice(from));
  return target;
}

const safe = (url) => /^(https?:\/\/|tel:|mailto:|\/)/i.test(url ?? "");

function pressed(button, press, className = "") {
  const el = make("button", { type: "button", textContent: button.title, dir: "auto", className });
  el.addEventListener("click", () => press(button));
  return el;
}

function choice(button, press) {
  if (button.url) return safe(button.url) ? make("li", {}, Object.assign(outside(button.title, button.url), { dir: "auto" })) : "";
  return make("li", {}, pressed(button, press));
}

const names = (title, name) => title === name || (title.endsWith("…") && name.startsWith(title.slice(0, -1)));

/** Results as cards: what begins with a name in strong words is opened by its name; returns the buttons that are left. */
function cards(bubble, text, buttons, press) {
  let left = buttons;
  for (const block of text.split("\n\n")) {
    const found = /^\u200f?\*([^*\n]+)\* — ([^\n]+)\n?/.exec(block);
    const button = found && left.find((one) => names(one.title, found[1]));
    if (!button) { bubble.append(rich(make("p", { dir: "auto" }), block)); continue; }
    left = left.filter((one) => one !== button);
    const outcome = make("p", { className: "outcome", dir: "auto", textContent: found[2] });
    bubble.append(make("section", { className: "aid" }, pressed({ ...button, title: found[1] }, press, "open"), outcome, rich(make("p", { dir: "auto" }), block.slice(found[0].length))));
  }
  return left;
}

function fileButton(file, words, fetchFile) {
  const el = make("button", { type: "button", textContent: `${words("download")} ${file.name}` });
  el.dataset.file = "";
  el.addEventListener("click", () => fetchFile(file));
  return make("li", {}, el);
}

/** A picture or a voice message of the staff, shown once it has been fetched; the button to keep it stays below. */
function preview(file, openFile) {
  const kind = /^(image|audio)\/(jpeg|png|webp|gif|ogg|mpeg|mp4)$/.exec(file.mime ?? "")?.[1];
  if (!kind || !openFile) return "";
  const el = kind === "image" ? make("img", { alt: file.name, className: "shown" }) : make("audio", { controls: true, className: "shown" });
  el.hidden = true;
  openFile(file).then((blob) => { el.src = URL.createObjectURL(blob); el.hidden = false; }, () => el.remove());
  return el;
}

function placeLink({ lat, lon, title, address }, words) {
  const where = `https://www.openstreetmap.org/?mlat=${Number(lat)}&mlon=${Number(lon)}#map=17/${Number(lat)}/${Number(lon)}`;
  return outside([title, address].filter(Boolean).join(", ") || words("here"), where);
}

function folded(text, words) {
  return make("details", {}, make("summary", { textContent: words("more") }), rich(make("div", { dir: "auto" }), text));
}

/** One line as an element. `acts` are {press(button), fetchFile(file)}; `words` gives the page's own words. */
export function drawn(line, words, acts) {
  const tags = line.tags ?? [];
  const turn = make("div", { className: `turn ${line.author}`, tabIndex: -1 });
  turn.dataset.id = line.id ?? "";
  turn.dataset.tags = tags.join(" ");
  if (tags.includes("safety")) { turn.classList.add("safety"); turn.setAttribute("role", "alert"); }
  if (line.author === "operator") {
    const time = new Date(line.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    turn.append(make("p", { className: "who", dir: "auto", textContent: `${line.name ?? words("operator")} · ${time}${line.edited ? ` · ${words("edited")}` : ""}` }));
  } else turn.append(make("span", { className: "hidden", textContent: line.author === "citizen" ? `${words("you")}: ` : "Bussola: " }));
  const bubble = make("div", { className: "bubble", dir: "auto" });
  const isList = tags.includes("results") && line.author === "bot" && /^\u200f?\*[^*\n]+\* — /m.test(line.text ?? "");
  let buttons = line.buttons ?? [];
  const controls = line.controls ? buttons.slice(-line.controls) : [];
  buttons = line.controls ? buttons.slice(0, -line.controls) : buttons;
  if (isList) { bubble.classList.add("list"); bubble.removeAttribute("dir"); buttons = cards(bubble, line.text, buttons, acts.press); }
  else rich(bubble, line.text || (line.place && line.author === "citizen" ? "" : line.file?.name ?? ""));
  if (line.place) bubble.append(...(line.text ? [make("br")] : []), placeLink(line.place, words));
  if (line.folded) bubble.append(folded(line.folded, words));
  if (line.document && line.author === "operator") bubble.append(preview(line.document, acts.openFile));
  turn.append(bubble);
  const choices = buttons.map((button) => choice(button, acts.press)).filter(Boolean);
  if (line.document) choices.push(fileButton(line.document, words, acts.fetchFile));
  const ways = controls.map((button) => choice(button, acts.press)).filter(Boolean);
  if (choices.length) turn.append(make("ul", { className: "choices" }, ...choices));
  if (ways.length) turn.append(make("ul", { className: "choices controls" }, ...ways));
  return turn;
}

/** What was just said and is not yet known to have arrived. */
export function waitingLine(act, words) {
  const turn = drawn({ author: "citizen", text: act.label }, words, {});
  turn.id = `p-${act.client_id}`;
  turn.classList.add("pending");
  turn.append(make("p", { className: "mark", textContent: words("waiting") }));
  return turn;
}
