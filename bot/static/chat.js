// The web chat page: shows the conversation, sends what is said, waits for news. It keeps only the session's token and what is not sent yet.
const words = JSON.parse(document.getElementById("words").textContent);
const log = document.getElementById("log");
const statusLine = document.getElementById("status");
const box = document.getElementById("composer-text");
const picker = document.getElementById("language");
const RTL = new Set(["ar"]);
const asked = new URLSearchParams(location.search);
const store = {
  get: (key) => { try { return localStorage.getItem(`bussola.${key}`); } catch { return memory[key] ?? null; } },
  set: (key, value) => { try { localStorage.setItem(`bussola.${key}`, value); } catch { memory[key] = value; } },
  clear: () => { try { Object.keys(localStorage).filter((k) => k.startsWith("bussola.")).forEach((k) => localStorage.removeItem(k)); } catch { /* nothing is kept */ } },
};
const memory = {};
let token = store.get("token");
let cursor = 0;
let sending = false;
const shown = new Set();

const t = (key) => (words[picker.value] ?? {})[key] ?? words.it[key] ?? key;

function speak(lang) {
  picker.value = words[lang] ? lang : "it";
  document.documentElement.lang = picker.value;
  document.documentElement.dir = RTL.has(picker.value) ? "rtl" : "ltr";
  document.querySelectorAll("[data-t]").forEach((el) => { el.textContent = t(el.dataset.t); });
  document.querySelectorAll("[data-p]").forEach((el) => { el.placeholder = t(el.dataset.p); });
  document.querySelectorAll("[data-l]").forEach((el) => { el.title = t(el.dataset.l); el.setAttribute("aria-label", t(el.dataset.l)); });
}

// --- showing -----------------------------------------------------------------------------------------------------------
const LINKS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(\*[^*\n]+\*)|((?<![\d.,])(?:\+39 ?)?(?:0\d{1,3}[ .]?\d{5,8}|02\.02\.02|1522|112|114|118|116 ?117|19696|800[ .]?\d{3}[ .]?\d{3})(?![\d.,]*\d))/g;

function rich(target, text) {
  let from = 0;
  for (const found of text.matchAll(LINKS)) {
    target.append(text.slice(from, found.index));
    const [whole, url, strong, phone] = found;
    if (strong) { const el = document.createElement("strong"); el.textContent = strong.slice(1, -1); target.append(el); }
    else {
      const el = document.createElement("a");
      el.textContent = whole;
      el.href = url ?? `tel:${phone.replace(/[ .]/g, "")}`;
      if (url) { el.rel = "noopener noreferrer"; el.target = "_blank"; }
      target.append(el);
    }
    from = found.index + whole.length;
  }
  target.append(text.slice(from));
}

function choice(button) {
  const item = document.createElement("li");
  const el = document.createElement(button.url ? "a" : "button");
  el.textContent = button.title;
  el.dir = "auto";
  if (button.url) { el.href = button.url; el.target = "_blank"; el.rel = "noopener noreferrer"; }
  else { el.type = "button"; el.addEventListener("click", () => say({ kind: "button", text: button.payload }, button.title)); }
  item.append(el);
  return item;
}

function mapLink(place) {
  const link = document.createElement("a");
  link.href = `https://www.openstreetmap.org/?mlat=${place.lat}&mlon=${place.lon}#map=17/${place.lat}/${place.lon}`;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.textContent = `${place.title}, ${place.address}`;
  return link;
}

function fileButton(file) {
  const el = document.createElement("button");
  el.type = "button";
  el.textContent = `${t("download")} ${file.name}`;
  el.addEventListener("click", () => download(file));
  const item = document.createElement("li");
  item.append(el);
  return item;
}

async function download(file) {
  const answer = await fetch(`/chat/files/${file.file_id}`, { headers: { "X-Bussola-Chat": token } });
  if (!answer.ok) { statusLine.textContent = t("failed"); return; }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function show(line) {
  if (shown.has(line.id)) return;
  shown.add(line.id);
  const turn = document.createElement("div");
  turn.className = `turn ${line.author}${(line.tags ?? []).includes("safety") ? " safety" : ""}`;
  if (line.author === "operator") { const who = document.createElement("p"); who.className = "who"; who.textContent = line.name ?? t("operator"); turn.append(who); }
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.dir = "auto";
  rich(bubble, line.text ?? "");
  if (line.place) { bubble.append(document.createElement("br"), mapLink(line.place)); }
  if (line.folded) {
    const more = document.createElement("details");
    const title = document.createElement("summary");
    title.textContent = t("more");
    const body = document.createElement("div");
    rich(body, line.folded);
    more.append(title, body);
    bubble.append(more);
  }
  turn.append(bubble);
  const buttons = [...(line.buttons ?? []).map(choice), ...(line.document ? [fileButton(line.document)] : [])];
  if (buttons.length) {
    const list = document.createElement("ul");
    list.className = "choices";
    list.append(...buttons);
    turn.append(list);
  }
  if (line.author === "citizen") pass();
  log.append(turn);
  log.scrollTop = log.scrollHeight;
}

function pass() {
  log.querySelectorAll(".turn.bot:not(.past)").forEach((old) => old.classList.add("past"));
}

function showAll(answer, ownShown = false) {
  for (const line of answer.lines) {
    if (ownShown && line.author === "citizen") shown.add(line.id);
    else show(line);
  }
  if (answer.lines.length) cursor = answer.cursor;
  if (answer.lang && answer.lang !== picker.value) speak(answer.lang);
}

// --- sending, also without a network --------------------------------------------------------------------------------------
const waiting = () => JSON.parse(store.get("queue") ?? "[]");
const keep = (queue) => store.set("queue", JSON.stringify(queue));

function pending(act) {
  const turn = document.createElement("div");
  turn.id = `p-${act.client_id}`;
  turn.className = "turn citizen pending";
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.dir = "auto";
  bubble.textContent = act.label;
  turn.append(bubble);
  pass();
  log.append(turn);
  log.scrollTop = log.scrollHeight;
}

function say(act, label) {
  const id = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2, 12)}`;
  const whole = { client_id: id, lang: picker.value, ...act, label };
  keep([...waiting(), whole]);
  if (label) pending(whole);
  flush();
}

async function call(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { "Content-Type": "application/json", "X-Bussola-Chat": token ?? "" } });
  if (answer.status === 401) { await begin(true); throw new Error("session"); }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function flush() {
  if (sending || !token) return;
  sending = true;
  try {
    for (let queue = waiting(); queue.length; queue = waiting()) {
      const { label, ...act } = queue[0];
      statusLine.textContent = t("writing");
      const answer = await call(`/chat/messages?cursor=${cursor}`, { method: "POST", body: JSON.stringify(act) });
      keep(waiting().filter((other) => other.client_id !== act.client_id));
      document.getElementById(`p-${act.client_id}`)?.classList.remove("pending");
      showAll(answer, true);
    }
    statusLine.textContent = "";
  } catch (error) {
    if (String(error.message).startsWith("4") && error.message !== "429") { keep(waiting().slice(1)); statusLine.textContent = t("failed"); }
    else { statusLine.textContent = t("offline"); setTimeout(flush, 3000); }
  } finally { sending = false; }
}

// --- waiting for news -----------------------------------------------------------------------------------------------------
async function listen() {
  let pause = 1000;
  for (;;) {
    try {
      if (document.hidden) { await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true })); }
      if (sending) { await new Promise((done) => setTimeout(done, 300)); continue; }
      showAll(await call(`/chat/messages?cursor=${cursor}&wait=20`));
      pause = 1000;
    } catch { await new Promise((done) => setTimeout(done, pause)); pause = Math.min(pause * 2, 30000); }
  }
}

async function begin(afresh = false) {
  if (afresh || !token) {
    token = (await (await fetch("/chat/session", { method: "POST" })).json()).token;
    store.set("token", token);
    cursor = 0;
    shown.clear();
    log.replaceChildren();
    say({ kind: "start", text: asked.get("start") ?? asked.get("s") ?? "" }, "");
    return;
  }
  const past = await call(`/chat/messages?cursor=0`);
  showAll(past);
  waiting().filter((act) => act.label).forEach(pending);
  if (!past.lines.length && !waiting().length) say({ kind: "start", text: asked.get("start") ?? "" }, "");
}

function leaveNow() {
  store.clear();
  log.replaceChildren();
  document.title = "Meteo";
  location.replace("https://it.wikipedia.org/wiki/Meteorologia");
}

// --- wiring ---------------------------------------------------------------------------------------------------------------
document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  box.style.height = "";
  say({ kind: "text", text }, text);
});
box.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); document.getElementById("composer").requestSubmit(); } });
box.addEventListener("input", () => { box.style.height = "auto"; box.style.height = `${Math.min(box.scrollHeight, 144)}px`; });
document.getElementById("where").addEventListener("click", () => {
  if (!navigator.geolocation) { statusLine.textContent = t("nowhere"); return; }
  statusLine.textContent = t("locating");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => say({ kind: "location", lat: Number(coords.latitude.toFixed(4)), lon: Number(coords.longitude.toFixed(4)) }, t("here")),
    () => { statusLine.textContent = t("nowhere"); },
    { timeout: 10000, maximumAge: 300000 },
  );
});
document.getElementById("leave").addEventListener("click", leaveNow);
let escapes = [];
document.addEventListener("keydown", (event) => { if (event.key !== "Escape") return; escapes = [...escapes.filter((at) => Date.now() - at < 1500), Date.now()]; if (escapes.length >= 3) leaveNow(); });
picker.addEventListener("change", () => { store.set("lang", picker.value); speak(picker.value); say({ kind: "text", text: `/lingua ${picker.value}` }, ""); });
window.addEventListener("online", flush);
window.addEventListener("storage", (event) => { if (event.key === "bussola.token" && !event.newValue) location.reload(); });

speak(asked.get("lang") ?? store.get("lang") ?? (navigator.language ?? "it").slice(0, 2));
for (let tries = 0; ; tries += 1) {
  try { await begin(); break; } catch { statusLine.textContent = t("offline"); await new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** tries, 20000))); }
}
flush();
listen();
