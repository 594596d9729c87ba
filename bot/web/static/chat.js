// The web chat page: shows the conversation, sends what is said, waits for news, forgets at once when asked to leave.
const addresses = JSON.parse(document.body.dataset.addresses);
const embedded = document.body.classList.contains("embedded");
const [{ drawn, waitingLine }, { Refused, call, kept, newId, sessionOf, unsent }] = await Promise.all([import(addresses.lines), import(addresses.mail)]);
const $ = (id) => document.getElementById(id);
const [log, statusLine, box, picker, ways, waysButton] = ["log", "status", "composer-text", "language", "ways", "more-ways"].map($);
const WORDS = JSON.parse($("words").textContent);
const asked = new URLSearchParams(location.search);
const shown = new Set();
let cursor = 0;
let sending = false;
let left = false;
let focusNext = false;
let broughtBy = deepLink();

const words = (key) => WORDS[picker.value]?.[key] ?? WORDS.it[key] ?? key;
const tell = (text = "") => { if (statusLine.textContent !== text) statusLine.textContent = text; };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function speak(lang) {
  picker.value = WORDS[lang] ? lang : "it";
  document.documentElement.lang = picker.value;
  document.documentElement.dir = picker.value === "ar" ? "rtl" : "ltr";
  document.querySelectorAll("[data-t]").forEach((el) => { el.textContent = words(el.dataset.t); });
  document.querySelectorAll("[data-p]").forEach((el) => { el.placeholder = words(el.dataset.p); });
  document.querySelectorAll("[data-l]").forEach((el) => { el.title = words(el.dataset.l); el.setAttribute("aria-label", words(el.dataset.l)); });
  log.setAttribute("aria-label", words("log"));
}

// --- showing ---------------------------------------------------------------------------------------------------------
const acts = { press: (button) => { focusNext = true; say({ kind: "button", text: button.payload }, button.title); }, fetchFile, openFile: (file) => openFile(file) };
const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 160;

function place(turn, { follow = true } = {}) {
  log.append(turn);
  if (follow) log.scrollTop = log.scrollHeight;
}

/** What was answered can no more be pressed; the last list of results stays open, to look at one aid after the other. */
function past() {
  const turns = [...log.querySelectorAll(".turn")];
  const lastSaid = turns.findLastIndex((turn) => turn.classList.contains("citizen"));
  const lists = turns.filter((turn) => (turn.dataset.tags ?? "").split(" ").includes("results"));
  turns.forEach((turn, index) => {
    if (!turn.classList.contains("bot")) return;
    const isPast = index < lastSaid;
    turn.classList.toggle("past", isPast);
    turn.classList.toggle("shut", isPast && turn !== lists.at(-1));
    turn.querySelectorAll(".choices button, .aid button").forEach((button) => { button.disabled = turn.classList.contains("shut") && !("file" in button.dataset); });
  });
}

/** Adds a line; returns its element, or null if the page has it already. */
function show(line, follow) {
  const own = line.client_id && $(`p-${line.client_id}`);
  if (shown.has(line.id)) return null;
  shown.add(line.id);
  if (line.client_id) unsent.all().filter(({ act }) => act.client_id === line.client_id).forEach(({ key }) => unsent.drop(key));
  if (own) { arrived(own); if (line.document) own.replaceWith(drawn(line, words, acts)); return null; }
  const stands = line.replaces && log.querySelector(`[data-id="${Number(line.replaces)}"]`);
  if (stands) { const better = drawn({ ...line, id: line.replaces }, words, acts); stands.replaceWith(better); return better; }
  if ((line.tags ?? []).includes("erased")) { log.replaceChildren(); }
  const turn = drawn(line, words, acts);
  place(turn, { follow });
  past();
  return turn;
}

function arrived(turn) {
  turn.classList.remove("pending");
  turn.querySelector(".mark")?.remove();
}

/** Shows an answer's lines; one that comes late, older than what stands here, no more decides the language of the page. */
function showAll(answer, { own = false } = {}) {
  const follow = own || nearEnd();
  const fresh = answer.lines.map((line) => show(line, follow)).filter((turn) => turn && !turn.classList.contains("citizen"));
  const isNews = answer.cursor > cursor || (own && answer.cursor === cursor);
  cursor = Math.max(cursor, answer.cursor);
  if (isNews && answer.lang && answer.lang !== picker.value) { kept.set("lang", answer.lang); speak(answer.lang); }
  if (!fresh.length) return;
  if (follow && log.scrollHeight - fresh[0].offsetTop > log.clientHeight) log.scrollTop = fresh[0].offsetTop - log.offsetTop - 8;
  if (focusNext && (own || sending)) { fresh[0].focus({ preventScroll: true }); focusNext = false; }
  if (document.hidden) document.title = "● Bussola";
}

const openFile = async (file) => (await call(`/chat/files/${encodeURIComponent(file.file_id)}`)).blob();

async function fetchFile(file) {
  try {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await openFile(file)), download: file.name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch { tell(words("failed")); }
}

// --- sending, also without a network ---------------------------------------------------------------------------------
function say(act, label) {
  const whole = { client_id: newId(), lang: picker.value, ...act, label };
  unsent.add(whole);
  if (label) waits(whole);
  flush();
}

/** Shows what waits to be sent; the focus goes there from a button that can no more be pressed. */
function waits(act) {
  const turn = waitingLine(act, words);
  const wasPressed = log.contains(document.activeElement) && document.activeElement.tagName === "BUTTON";
  place(turn);
  if (wasPressed) turn.focus({ preventScroll: true });
  past();
}

async function flush() {
  if (sending || left || !kept.get("token")) return;
  sending = true;
  const slow = setTimeout(() => tell(words("writing")), 700);
  try {
    for (let queue = unsent.all(); queue.length && !left; queue = unsent.all()) await deliver(queue[0]);
    tell();
  } catch (error) { await hindered(error); } finally { clearTimeout(slow); sending = false; }
}

async function deliver({ key, act }) {
  const { label, ...body } = act;
  const answer = await (await call(`/chat/messages?cursor=${cursor}`, { method: "POST", body })).json();
  unsent.drop(key);
  const waiting = $(`p-${act.client_id}`);
  if (waiting) arrived(waiting);
  showAll(answer, { own: true });
  focusNext = false;
}

async function hindered(error) {
  if (!(error instanceof Refused) || error.status >= 500) { tell(words("offline")); setTimeout(flush, 3000); return; }
  if (error.status === 401) { await afresh().catch(() => tell(words("offline"))); setTimeout(flush, 500); return; }
  if (error.status === 429) { tell(words("slow")); setTimeout(flush, 1000 * Math.max(1, error.retry)); return; }
  const [first] = unsent.all();
  if (first) { unsent.drop(first.key); $(`p-${first.act.client_id}`)?.remove(); past(); }
  tell(words("failed"));
  setTimeout(flush, 0);
}

async function sendFile(file) {
  if (file.size > 20e6) { tell(words("badfile")); return; }
  const id = newId();
  const form = new FormData();
  form.append("file", file);
  form.append("client_id", id);
  form.append("cursor", String(cursor));
  waits({ client_id: id, label: file.name });
  const turn = $(`p-${id}`);
  tell(words("writing"));
  try {
    const answer = await (await call("/chat/files", { method: "POST", form })).json();
    arrived(turn);
    showAll(answer, { own: true });
    tell();
  } catch (error) { turn.remove(); past(); tell(words(error.status === 413 || error.status === 415 ? "badfile" : error.status === 429 ? "slow" : "failed")); }
}

// --- beginning and waiting for news ----------------------------------------------------------------------------------
async function afresh() {
  const { token } = await (await call("/chat/session", { method: "POST" })).json();
  kept.set("token", token);
  cursor = 0;
  shown.clear();
  log.replaceChildren();
  await deliver({ key: "", act: { client_id: newId(), kind: "start", text: broughtBy, lang: picker.value } });
  broughtBy = "";
  unsent.all().filter(({ act }) => act.label).forEach(({ act }) => waits(act));
}

/** The office or service that brought the reader here; counted once, gone from the address. */
function deepLink() {
  const text = asked.get("start") ?? asked.get("s") ?? "";
  asked.delete("start");
  asked.delete("s");
  history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  return text;
}

async function begin() {
  if (!kept.get("token")) return afresh();
  try {
    showAll(await (await call("/chat/messages?cursor=0")).json(), { own: true });
  } catch (error) { if (error.status === 401) return afresh(); throw error; }
  log.scrollTop = log.scrollHeight;
  unsent.all().filter(({ act }) => act.label).forEach(({ act }) => waits(act));
  if (broughtBy || (!shown.size && !unsent.all().length)) say({ kind: "start", text: broughtBy }, "");
  broughtBy = "";
}

async function listen() {
  let rest = 1000;
  while (!left) {
    try {
      if (sending) { await pause(200); continue; }
      showAll(await (await call(`/chat/messages?cursor=${cursor}&wait=20`)).json());
      rest = 1000;
    } catch (error) {
      if (error.status === 401 && !left) await afresh().catch(() => {});
      await pause(Math.max(rest, 1000 * (error.retry || 0)));
      rest = Math.min(rest * 2, 15000);
    }
  }
}

function leave() {
  if (left) return;
  left = true;
  const token = kept.get("token");
  kept.forget();
  log.replaceChildren();
  box.value = "";
  document.title = "Meteo";
  if (token) fetch("/chat/leave", { method: "POST", keepalive: true, headers: { "X-Bussola-Chat": token } }).catch(() => {});
  if (embedded && parent !== window) parent.postMessage({ bussola: "leave" }, "*");
  location.replace($("leave").href);
}

// --- wiring ----------------------------------------------------------------------------------------------------------
function openWays(open) {
  ways.hidden = !open;
  waysButton.setAttribute("aria-expanded", String(open));
}

function locate() {
  openWays(false);
  box.focus();
  if (!navigator.geolocation) { tell(words("nowhere")); return; }
  tell(words("locating"));
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { tell(); say({ kind: "location", lat: Number(coords.latitude.toFixed(4)), lon: Number(coords.longitude.toFixed(4)) }, words("here")); },
    () => tell(words("nowhere")),
    { timeout: 10000, maximumAge: 300000 },
  );
}

let escapes = [];
function countEscapes(event) {
  if (event.key !== "Escape") return;
  if (!ways.hidden) { openWays(false); waysButton.focus(); }
  escapes = [...escapes.filter((at) => Date.now() - at < 1500), Date.now()];
  if (escapes.length >= 3) leave();
}

function send(event) {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) { box.focus(); return; }
  box.value = "";
  box.dir = "";
  box.style.height = "";
  say({ kind: "text", text }, text);
}

$("composer").addEventListener("submit", send);
box.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event); });
box.addEventListener("input", () => { box.dir = box.value ? "auto" : ""; box.style.height = "auto"; box.style.height = `${Math.min(box.scrollHeight + 4, 160)}px`; });
waysButton.addEventListener("click", () => { openWays(ways.hidden); if (!ways.hidden) ways.querySelector("button").focus(); });
$("where").addEventListener("click", locate);
$("attach").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", ({ target }) => { openWays(false); box.focus(); if (target.files[0]) sendFile(target.files[0]); target.value = ""; });
$("leave").addEventListener("click", (event) => { event.preventDefault(); leave(); });
$("leave").addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); leave(); } });
document.addEventListener("keydown", countEscapes);
document.addEventListener("visibilitychange", () => { if (!document.hidden && !left) document.title = "Bussola: orientamento ai servizi"; });
picker.addEventListener("change", () => { kept.set("lang", picker.value); speak(picker.value); say({ kind: "text", text: `/lingua ${picker.value}` }, ""); });
addEventListener("online", flush);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (key !== "bussola.token" || left || !oldValue || (newValue && sessionOf(newValue) === sessionOf(oldValue))) return;
  if (newValue) location.reload(); else leave();
});

speak(asked.get("lang") ?? kept.get("lang") ?? (navigator.language ?? "it").slice(0, 2));
for (let tries = 0; !left; tries += 1) {
  try { await begin(); tell(); break; } catch (error) { tell(words(error.status === 429 ? "slow" : "offline")); await pause(Math.min(1000 * 2 ** tries, 15000)); }
}
document.body.dataset.ready = "1";
flush();
listen();
