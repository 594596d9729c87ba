"use strict";
/* The console kept current by server-sent events; forms without reloading; drafts kept until they have left; ready answers. */
(() => {
  const page = document.querySelector("[data-case]");
  const queue = document.querySelector("[data-queue][data-view]");
  const news = document.querySelector("[data-news]");
  const say = (text) => { if (news) news.textContent = text; };

  /* A stream that begins again by itself; `seen` travels with it, so that nothing that happened meanwhile is missed. */
  const follow = (where, seen, changed) => {
    let source = null;
    const open = () => {
      source?.close();
      source = new EventSource(`${where}?visto=${encodeURIComponent(seen())}`);
      source.onmessage = (event) => changed(event.data);
      source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(open, 3000); };
    };
    open();
    document.addEventListener("visibilitychange", () => { if (!document.hidden) open(); });
    window.addEventListener("online", open);
    window.addEventListener("pagehide", () => source?.close());
  };

  if (queue) {
    let cursor = queue.dataset.cursor;
    follow("/admin/casi/eventi", () => cursor, async (mark) => {
      const answer = await fetch(`/admin/casi/elenco?vista=${queue.dataset.view}&squadra=${encodeURIComponent(queue.dataset.team || "")}`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
      if (!answer?.ok) return;
      const fresh = await answer.json();
      const focused = document.activeElement?.getAttribute("href");
      queue.innerHTML = fresh.html;
      if (focused) queue.querySelector(`a[href="${focused}"]`)?.focus();
      for (const [view, count] of Object.entries(fresh.counts)) {
        const badge = document.querySelector(`[data-count="${view}"]`);
        if (badge) badge.textContent = count;
      }
      if (cursor !== mark) say("La coda è cambiata.");
      cursor = mark;
    });
  }
  if (!page) return;

  const code = page.dataset.case;
  const base = `/admin/casi/${code}`;
  let mark = page.dataset.mark;
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const refused = page.querySelector("[data-refused]");
  const refuse = (text) => { refused.hidden = !text; refused.firstElementChild.textContent = text || ""; if (text) refused.scrollIntoView({ block: "center" }); };

  /* --- what is on the page --- */
  const toEnd = () => { const talk = page.querySelector("[data-talk]"); if (talk) talk.scrollTop = talk.scrollHeight; };
  const count = () => page.querySelectorAll("[data-seconds]").forEach((one) => {
    const left = Number(one.dataset.seconds) - 1;
    one.dataset.seconds = left;
    one.textContent = Math.max(left, 0);
    if (left === 0) setTimeout(refresh, 700);
  });
  setInterval(count, 1000);

  const put = (name, html) => {
    const box = part(name);
    if (!box || box.dataset.html === html) return;
    if (name === "sheet" && box.contains(document.activeElement) && box.querySelector("details.fix[open]")) return;
    const known = new Set([...box.querySelectorAll("li[id]")].map((one) => one.id));
    const open = [...box.querySelectorAll("details")].map((one) => one.open);
    const first = !("html" in box.dataset);
    box.innerHTML = html;
    box.dataset.html = html;
    box.querySelectorAll("details").forEach((one, index) => { one.open = Boolean(open[index]) && !one.matches(".fix"); });
    if (name !== "chat") return;
    const added = [...box.querySelectorAll("li[id]")].filter((one) => !known.has(one.id));
    if (!first) added.forEach((one) => one.classList.add("is-new"));
    if (added.some((one) => one.matches(".by-citizen"))) say("Nuovo messaggio del cittadino.");
    toEnd();
  };

  const reply = page.querySelector("[data-reply]");
  async function refresh() {
    const answer = await fetch(`${base}/parti`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer?.status === 404) return location.assign("/admin/casi");
    if (!answer?.ok) return null;
    const fresh = await answer.json();
    if (fresh.open && !reply) return location.assign(base);  // opened again, here or elsewhere: now one can answer
    mark = fresh.mark;
    for (const [name, html] of Object.entries(fresh.html)) put(name, html);
    page.querySelectorAll("[data-unsafe]").forEach((one) => { one.hidden = fresh.safe; });
    page.querySelectorAll("[data-acts]").forEach((one) => { one.hidden = !(fresh.mine || fresh.free); });
    if (reply && !("notesOnly" in reply.dataset)) {
      const may = fresh.mine || fresh.free;
      reply.querySelector("[data-send]").disabled = !may;
      reply.querySelector("label[for=reply-text]").textContent = may ? "Rispondi al cittadino" : "Nota interna";
      reply.querySelector("[data-reply-hint]").textContent = fresh.mine ? "Hai 8 secondi per annullare dopo l'invio."
        : fresh.free ? "Rispondendo prendi in carico il caso."
        : `Questo caso lo segue ${fresh.owner || "un'altra persona"}: puoi lasciare una nota per chi lo segue.`;
    }
    return fresh;
  }
  follow(`${base}/eventi`, () => mark, (now) => { if (now !== mark) refresh(); });

  /* --- forms --- */
  const send = async (form, submitter) => {
    const fields = new FormData(form, submitter);
    let answer;
    try {
      answer = await window.bussola.post(submitter?.getAttribute("formaction") || form.action, fields);
    } catch {
      refuse("La connessione manca: non è partito niente. Quello che hai scritto resta qui, riprova.");
      return null;
    }
    const told = await answer.json().catch(() => ({}));
    refuse(answer.ok ? "" : told.detail || "Non ha funzionato. Riprova.");
    if (answer.status !== 422) await refresh();
    return answer.ok ? told : null;
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-live], [data-reply]") || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    const done = await send(form, event.submitter);
    if (button.isConnected) button.disabled = false;
    if (form === reply) await sent(done, event.submitter);
    else if (done && form.matches("[data-undo]")) { if (box && !box.value.trim()) { box.value = done.text || ""; keep(); } window.bussola.toast("Messaggio annullato."); box?.focus(); }
    else if (done && done.situation) window.bussola.toast("Caso di prova salvato nella bozza.");
    else if (done && form.matches("[data-closing]")) location.assign(base);
    else if (done && form.closest("details.card")) { form.closest("details").open = false; form.reset(); window.bussola.toast("Fatto."); }
    else if (done && form.closest("[data-part=head]")) { window.bussola.toast("Fatto."); box?.focus(); }
  });

  /* --- the reply, kept on this device until it has left --- */
  const box = page.querySelector("[data-draft]");
  const where = `bussola:bozza:${code}`;
  const key = page.querySelector("[data-key]");
  const renew = () => { if (key) key.value = crypto.randomUUID?.() || String(Math.random()).slice(2); };
  function keep() { if (!box) return; if (box.value) localStorage.setItem(where, box.value); else localStorage.removeItem(where); }
  async function sent(done, submitter) {
    if (!done) { box.focus(); return; }
    box.value = "";
    if (file) { file.value = ""; named(); }
    keep();
    renew();
    if (submitter?.matches("[data-note]")) window.bussola.toast("Nota salvata.");
    box.focus();
  }
  const file = page.querySelector("[data-file]");
  const drop = page.querySelector("[data-file-drop]");
  function named() { page.querySelector("[data-file-name]").textContent = file.files[0]?.name || ""; drop.hidden = !file.files.length; }
  file?.addEventListener("change", named);
  drop?.addEventListener("click", () => { file.value = ""; named(); file.focus(); });
  if (box) {
    if (!box.value && localStorage.getItem(where)) {
      box.value = localStorage.getItem(where);
      page.querySelector("[data-saved]").textContent = "Ripreso da dove eri rimasto.";
    }
    box.addEventListener("input", keep);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); reply.requestSubmit(reply.querySelector("[data-send]")); }
    });
    renew();
  }

  /* --- ready answers --- */
  const ready = page.querySelector("[data-ready]");
  if (ready) {
    ready.hidden = false;
    const input = ready.querySelector("input");
    const list = ready.querySelector("ul");
    let found = [], chosen = -1, timer = 0;
    const show = () => {
      list.replaceChildren(...found.map((one, index) => {
        const item = document.createElement("li");
        item.id = `ready-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === chosen));
        const kind = document.createElement("small");
        kind.textContent = one.kind;
        item.append(one.title, kind);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      if (chosen >= 0) input.setAttribute("aria-activedescendant", `ready-${chosen}`); else input.removeAttribute("aria-activedescendant");
    };
    const close = () => { found = []; chosen = -1; show(); };
    const take = (index) => {
      box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${found[index].text}` : found[index].text;
      keep();
      input.value = "";
      close();
      box.focus();
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const answer = await fetch(`/admin/casi/risposte?q=${encodeURIComponent(input.value)}`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
        found = answer?.ok ? await answer.json() : [];
        chosen = found.length ? 0 : -1;
        show();
      }, 180);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (found.length) { chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length; show(); }
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (chosen >= 0) take(chosen);
      } else if (event.key === "Escape") close();
    });
    input.addEventListener("blur", close);
  }
  toEnd();
})();
