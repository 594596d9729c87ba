// What is said and not yet sent, and the calls to the server. Keeps a session's token and the unsent acts, and nothing else.
const memory = new Map();
const here = (() => { try { localStorage.setItem("bussola.try", "1"); localStorage.removeItem("bussola.try"); return localStorage; } catch { return null; } })();
const PREFIX = "bussola.";
const UNSENT = `${PREFIX}q.`;

const keys = () => (here ? Object.keys(here) : [...memory.keys()]).filter((key) => key.startsWith(PREFIX));
const read = (key) => (here ? here.getItem(key) : memory.get(key)) ?? null;
const write = (key, value) => { if (here) try { here.setItem(key, value); return; } catch { /* full */ } memory.set(key, value); };
const remove = (key) => { here?.removeItem(key); memory.delete(key); };

export const kept = {
  get: (name) => read(PREFIX + name),
  set: (name, value) => write(PREFIX + name, value),
  forget: () => { keys().forEach(remove); memory.clear(); },
};

/** Unsent acts, oldest first; each under a key of its own, so that two tabs never overwrite each other. */
export const unsent = {
  all: () => [...new Set([...keys(), ...memory.keys()])].filter((key) => key.startsWith(UNSENT)).sort().map((key) => ({ key, act: JSON.parse(read(key) ?? memory.get(key)) })),
  add: (act) => write(`${UNSENT}${String(Date.now()).padStart(15, "0")}.${act.client_id}`, JSON.stringify(act)),
  drop: remove,
};

export const newId = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2, 12)}`;

export class Refused extends Error {
  constructor(status, retry, detail) { super(String(status)); this.status = status; this.retry = retry; this.detail = detail; }
}

/** Whose session a token names: what comes before its signature. */
export const sessionOf = (token) => (token ?? "").replace(/\.[^.]*$/, "");

/** A call with the session's token, which the answer may renew; `Refused` when the server said no, another error when it was not reached. */
export async function call(path, { body, form, ...options } = {}) {
  const headers = { "X-Bussola-Chat": kept.get("token") ?? "" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { ...options, headers, body: form ?? (body === undefined ? undefined : JSON.stringify(body)), cache: "no-store" });
  if (!answer.ok) {
    const detail = await answer.json().then((json) => json.detail, () => null);
    throw new Refused(answer.status, Number(answer.headers.get("Retry-After")) || 0, detail);
  }
  const newer = answer.headers.get("X-Bussola-Chat");
  if (newer && sessionOf(newer) === sessionOf(kept.get("token"))) kept.set("token", newer);
  return answer;
}
