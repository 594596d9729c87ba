"use strict";
/* Requirements edited as sentences: fact, comparison, value, groups, alternatives, conditions, exceptions. The server writes the sentences. */
(() => {
  const holder = document.getElementById("criteria-words");
  if (!holder) return;
  const words = JSON.parse(holder.textContent);
  const facts = new Map(words.facts.map((fact) => [fact.id, fact]));
  const el = (tag, props = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (key in node && key !== "list") node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  let serial = 0;
  const field = (label, control, hint) => {
    control.id ||= `q${serial++}`;
    return el("div", { className: "field" }, el("label", { htmlFor: control.id }, label), hint ? el("p", { className: "hint" }, hint) : null, control);
  };
  const select = (options, value, act) => {
    const control = el("select", { onchange: () => act(control.value) });
    for (const [key, text] of options) control.append(el("option", { value: key, selected: key === (value ?? "") }, text));
    if (value && !options.some(([key]) => key === value)) control.append(el("option", { value, selected: true }, value));
    return control;
  };
  const put = (item, key, value) => {
    if (value === "" || value === null || value === undefined || value === false) delete item[key]; else item[key] = value;
  };
  const toNumber = (text) => {
    let plain = text.replace(/[€\s]/g, "");
    if (plain.includes(",")) plain = plain.replace(/\./g, "").replace(",", ".");
    else if (/^-?\d{1,3}(\.\d{3})+$/.test(plain)) plain = plain.replace(/\./g, "");
    return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
  };
  const shown = (value) => (typeof value === "number" ? value.toLocaleString("it-IT", { maximumFractionDigits: 6, useGrouping: "always" }) : value ?? "");

  const opsOf = (fact) => words.ops[fact ? fact.type : "none"] || [];
  const blankValue = (fact, op) => {
    if (op === "is_true") return true;
    if (op === "is_false") return false;
    if (["in", "contains_any", "contains_all", "not_contains_any"].includes(op)) return [];
    if (op === "between") return [fact.min ?? 0, fact.max ?? 0];
    return null;
  };
  const number = (value, act) => {
    const control = el("input", { type: "text", inputMode: "decimal", value: shown(value), oninput: () => {
      const read = toNumber(control.value);
      control.setAttribute("aria-invalid", String(read === null));
      act(read);
    } });
    return control;
  };
  const valueControl = (item, fact, act) => {
    const op = item.op;
    if (!fact || ["is_true", "is_false", "info", "verifica_operatore"].includes(op)) return null;
    const unit = fact.unit ? ` (${fact.unit})` : "";
    if (op === "between") {
      item.value = Array.isArray(item.value) ? item.value : [null, null];
      return el("div", { className: "row" }, field(`Da${unit}`, number(item.value[0], (v) => { item.value[0] = v; act(); })), field(`A${unit}`, number(item.value[1], (v) => { item.value[1] = v; act(); })));
    }
    if (Array.isArray(item.value) || ["in", "contains_any", "contains_all", "not_contains_any"].includes(op)) {
      item.value = Array.isArray(item.value) ? item.value : [];
      const box = el("div", { className: "values" });
      for (const [key, text] of [...fact.groups, ...fact.values]) {
        const check = el("input", { type: "checkbox", id: `q${serial++}`, checked: item.value.includes(key), onchange: () => {
          item.value = check.checked ? [...item.value, key] : item.value.filter((one) => one !== key);
          act();
        } });
        box.append(el("label", { className: "check", htmlFor: check.id }, check, el("span", {}, text)));
      }
      return el("fieldset", { className: "field" }, el("legend", {}, "Valori"), box);
    }
    if (fact.values.length) return field("Valore", select([["", "Scegli…"], ...fact.values], item.value, (v) => { item.value = v; act(); }));
    return field(`Valore${unit}`, number(item.value, (v) => { const held = figureOf(item); item.value = v; if (held) held.value = v; act(); }),
      item.figures?.length ? "È la cifra di adesso. Se cambia da una certa data, usa «Cifre con le date»." : "");
  };
  const figureOf = (item) => (item.figures || []).findLast((one) => JSON.stringify(one.value) === JSON.stringify(item.value));
  const comparison = (item, act, redraw, mustCompare = false) => {
    const fact = facts.get(item.fact);
    const nobody = mustCompare ? [] : [["", "— lo valuta un operatore —"]];
    const ops = (one) => opsOf(one).filter(([op]) => !mustCompare || !["info", "verifica_operatore"].includes(op));
    const pick = select([...nobody, ...words.facts.map((one) => [one.id, one.name])], item.fact, (value) => {
      item.fact = value || null;
      const next = facts.get(value);
      item.op = next ? ops(next)[0][0] : "verifica_operatore";
      item.value = next ? blankValue(next, item.op) : null;
      redraw();
    });
    const op = fact ? select(ops(fact), item.op, (value) => {
      const was = item.value;
      item.op = value;
      const blank = blankValue(fact, value);
      const keeps = typeof was === "number" && blank === null || Array.isArray(was) && Array.isArray(blank) && value !== "between";
      item.value = keeps ? was : blank;
      redraw();
    }) : null;
    return el("div", {}, el("div", { className: "row" }, field("Che cosa", pick, fact?.question || ""), op ? field("Confronto", op) : null), valueControl(item, fact, act));
  };

  document.querySelectorAll("[data-criteria]").forEach((root) => {
    const hidden = root.querySelector("input[type=hidden]");
    const state = JSON.parse(hidden.value);
    const isExclusions = root.dataset.criteria === "exclusions";
    const isCondition = root.dataset.criteria.startsWith("concerns");
    const isRule = !isExclusions && !isCondition;
    const open = new Set();
    const list = el("ol", { className: "criteria" });
    const panel = document.querySelector(root.dataset.panel || "_");
    const texts = new Map();
    let timer = 0;
    const act = () => {
      hidden.value = JSON.stringify(state);
      hidden.form.dispatchEvent(new Event("bussola:changed"));
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    };
    const ask = async () => {
      const answer = await window.bussola.post(root.dataset.sentences, { items: hidden.value, what: root.dataset.criteria });
      if (!answer.ok) return;
      const said = await answer.json();
      for (const [path, node] of texts) {
        node.textContent = said.sentences[path] || "…";
        const wrong = said.problems.filter((one) => one.path === path).map((one) => one.text);
        const card = node.closest(".criterion");
        card.classList.toggle("wrong", wrong.length > 0);
        let note = card.querySelector(":scope > .error");
        if (wrong.length && !note) card.append(note = el("p", { className: "error" }));
        if (note) { if (wrong.length) note.textContent = wrong.join(" · "); else note.remove(); }
      }
      if (!panel) return;
      panel.replaceChildren(
        el("h2", {}, "Così si legge"), el("ul", {}, ...said.whole.map((one) => el("li", {}, one))),
        el("h3", {}, "Domande che ne nascono"),
        said.questions.length ? el("ul", {}, ...said.questions.map((one) => el("li", {}, one))) : el("p", { className: "soft" }, "Nessuna."),
      );
      if (said.against.length) panel.prepend(el("div", { className: "notice bad", role: "alert" }, el("strong", {}, "Così non va"), el("ul", {}, ...said.against.map((one) => el("li", {}, one)))));
    };
    const sourceFields = (item) => el("div", { className: "row" },
      field("Fonte", el("input", { type: "text", value: item.source || "", list: "list-source", autocomplete: "off", oninput: (e) => { item.source = e.target.value.trim(); const held = figureOf(item); if (held) held.source = item.source; act(); } })),
      field("Data della fonte", el("input", { type: "text", value: item.as_of || "", placeholder: "2026-03", oninput: (e) => { item.as_of = e.target.value.trim() || null; const held = figureOf(item); if (held) put(held, "verified_on", item.as_of); act(); } })),
      field("Quanto è sicuro", select(words.confidence, item.confidence || "seen", (v) => { item.confidence = v; act(); })));
    const noteField = (item) => field("Nota", el("textarea", { value: item.note || "", rows: 2, oninput: (e) => { put(item, "note", e.target.value); act(); } }), "Si legge accanto al requisito.");
    const check = (label, on, change) => {
      const box = el("input", { type: "checkbox", id: `q${serial++}`, checked: on, onchange: () => { change(box.checked); act(); } });
      return el("label", { className: "check", htmlFor: box.id }, box, el("span", {}, label));
    };
    const conditions = (item, redraw) => {
      const held = item.if || [];
      const box = el("details", { open: held.length > 0 }, el("summary", {}, "Solo se…"));
      held.forEach((one, place) => box.append(el("div", { className: "road" }, comparison(one, act, () => { act(); redraw(); }, true),
        el("button", { type: "button", className: "quiet small danger", onclick: () => { held.splice(place, 1); if (!held.length) delete item.if; act(); redraw(); } }, "Togli la condizione"))));
      box.append(el("button", { type: "button", className: "small", onclick: () => {
        const first = words.facts[0];
        item.if = [...held, { fact: first.id, op: opsOf(first)[0][0], value: blankValue(first, opsOf(first)[0][0]) }];
        act(); redraw();
      } }, "Aggiungi una condizione"));
      return box;
    };
    const exceptions = (item) => {
      const fact = facts.get(item.fact);
      const any = ["on_false", "on_true", "on_none", "pending_ok", "verify_to", "if_unknown", "subject", "isee_tipo", "scale", "first_do"].some((key) => item[key]);
      const box = el("details", { open: any }, el("summary", {}, "Eccezioni"));
      if (fact) {
        box.append(
          check("Se la risposta è no, non escludere: lo verifica un operatore", !!item.on_false, (on) => put(item, "on_false", on ? "verifica" : "")),
          check("Se la risposta è sì, decide comunque un operatore", !!item.on_true, (on) => put(item, "on_true", on ? "verifica" : "")),
          check("Se non ce l'ha ancora, lo verifica un operatore", !!item.on_none, (on) => put(item, "on_none", on ? "verifica" : "")),
          check("Basta averlo chiesto: vale anche in attesa dell'esito", !!item.pending_ok, (on) => put(item, "pending_ok", on)));
        const row = el("div", { className: "row" });
        if (["lt", "lte", "gt", "gte"].includes(item.op)) row.append(field("Zona dubbia fino a", number(item.verify_to, (v) => { put(item, "verify_to", v); act(); }), "Tra la soglia e questo numero lo verifica un operatore."));
        row.append(field("Se la persona non lo dice", select([["", "si chiede"], ...words.if_unknown], item.if_unknown, (v) => { put(item, "if_unknown", v); act(); })));
        if (fact.subject === "persona") row.append(field("Di chi", select([["", "di chi ha diritto"], ...words.subjects], item.subject, (v) => { put(item, "subject", v); act(); })));
        if (item.fact === "isee") row.append(field("Tipo di ISEE", select([["", "qualsiasi"], ...words.isee], item.isee_tipo, (v) => { put(item, "isee_tipo", v); act(); })));
        if (words.scales.length && ["lt", "lte", "gt", "gte"].includes(item.op)) row.append(field("La soglia cresce con", select([["", "niente"], ...words.scales], item.scale, (v) => { put(item, "scale", v); act(); })));
        row.append(field("Prima bisogna ottenere", select([["", "—"], ...words.services], item.first_do, (v) => { put(item, "first_do", v); act(); })));
        box.append(row);
      }
      return box;
    };
    const dayField = (label, held, key) => field(label, el("input", { type: "date", value: held[key] || "", oninput: (e) => { held[key] = e.target.value || null; act(); } }));
    const dated = (item, redraw) => {
      const fact = facts.get(item.fact);
      if (!fact || typeof item.value !== "number" && !item.figures?.length) return null;
      const box = el("details", { open: (item.figures || []).length > 0 }, el("summary", {}, "Cifre con le date"),
        el("p", { className: "hint" }, "Quanto valeva, quanto vale, quanto varrà. Nei giorni senza una cifra lo verifica un operatore."));
      (item.figures || []).forEach((one, place) => box.append(el("div", { className: "road" }, el("div", { className: "row" },
        field(`Cifra${fact.unit ? ` (${fact.unit})` : ""}`, number(one.value, (v) => { if (figureOf(item) === one) item.value = v; one.value = v; act(); })),
        dayField("Dal", one, "from"), dayField("Al", one, "to")), el("div", { className: "row" },
        field("Fonte della cifra", el("input", { type: "text", value: one.source || "", list: "list-source", autocomplete: "off", oninput: (e) => { one.source = e.target.value.trim(); act(); } })),
        field("Data della sua fonte", el("input", { type: "text", value: one.verified_on || "", placeholder: "2026-03", oninput: (e) => { one.verified_on = e.target.value.trim() || null; act(); } }))),
        item.figures.length > 1 ? el("button", { type: "button", className: "quiet small danger", onclick: () => {
          item.figures.splice(place, 1);
          if (!figureOf(item)) item.value = item.figures[item.figures.length - 1].value;
          act(); redraw();
        } }, "Togli la cifra") : el("button", { type: "button", className: "quiet small", onclick: () => { delete item.figures; act(); redraw(); } }, "Non usare le date"))));
      box.append(el("button", { type: "button", className: "small", onclick: () => {
        if (!item.figures?.length) item.figures = [{ from: null, to: null, value: item.value, source: item.source, verified_on: item.as_of }];
        else item.figures.push({ from: null, to: null, value: item.value, source: "", verified_on: null });
        act(); redraw();
      } }, item.figures?.length ? "Aggiungi la cifra di un altro periodo" : "Questa cifra vale solo per un periodo"));
      return box;
    };
    const groupField = (item, redraw) => {
      const names = [...new Set(state.filter((one) => one.group).map((one) => one.group))];
      const options = [["", "No: serve sempre"], ...names.map((name) => [name, `Sì, nel gruppo «${name}»`]), ["+", "Sì, in un gruppo nuovo"]];
      return field("Ne basta uno tra più requisiti?", select(options, item.group, (v) => {
        if (v === "+") { let n = names.length + 1; while (names.includes(`gruppo-${n}`)) n += 1; v = `gruppo-${n}`; }
        put(item, "group", v); act(); redraw();
      }));
    };
    const tools = (items, place, redraw, key) => el("div", { className: "criterion-tools" },
      el("button", { type: "button", className: "quiet", "aria-expanded": String(open.has(key)), onclick: () => { if (!open.delete(key)) open.add(key); redraw(); } }, open.has(key) ? "Chiudi" : "Modifica"),
      el("button", { type: "button", className: "quiet", "aria-label": "Sposta su", disabled: place === 0, onclick: () => { [items[place - 1], items[place]] = [items[place], items[place - 1]]; act(); redraw(); } }, "↑"),
      el("button", { type: "button", className: "quiet danger", "aria-label": isRule ? "Togli il requisito" : "Togli", onclick: () => { items.splice(place, 1); act(); redraw(); } }, "Togli"));
    const criterion = (items, place, path, redraw, inRoad) => {
      const item = items[place];
      const text = el("p", { className: "criterion-text" }, texts.get(path)?.textContent || "…");
      texts.set(path, text);
      const card = el("li", { className: `criterion${item.group ? " in-group" : ""}` }, el("div", { className: "criterion-head" }, text,
        item.group ? el("span", { className: "badge warn" }, `ne basta uno · ${item.group}`) : null, tools(items, place, redraw, item)));
      if (open.has(item)) {
        const body = el("div", { className: "criterion-body" });
        if (isExclusions) body.append(field("Che esclusione è", select(words.exclusion_kinds, item.kind, (v) => { item.kind = v; act(); })));
        body.append(comparison(item, act, () => { act(); redraw(); }, isCondition));
        if (isRule) {
          if (!inRoad) body.append(groupField(item, redraw));
          body.append(conditions(item, redraw), exceptions(item));
        }
        if (isRule) body.append(...[dated(item, redraw)].filter(Boolean));
        if (!isCondition) body.append(noteField(item), sourceFields(item));
        card.append(body);
      }
      return card;
    };
    const fresh = () => {
      const first = words.facts[0];
      const op = opsOf(first)[0][0];
      const item = { fact: first.id, op, value: blankValue(first, op), ...(isCondition ? {} : { source: "", as_of: null, confidence: "seen" }) };
      if (isExclusions) item.kind = words.exclusion_kinds[0][0];
      open.add(item);
      return item;
    };
    const alternatives = (place, redraw) => {
      const item = state[place];
      const card = el("li", { className: "criterion in-group" }, el("div", { className: "criterion-head" }, el("p", { className: "criterion-text" }, el("strong", {}, "Basta una di queste strade")),
        el("div", { className: "criterion-tools" }, el("button", { type: "button", className: "quiet danger", onclick: () => { state.splice(place, 1); act(); redraw(); } }, "Togli tutto"))));
      item.alternatives.forEach((road, number) => {
        if (number) card.append(el("p", { className: "road-or" }, "oppure"));
        const inner = el("ol", { className: "criteria" });
        road.all.forEach((_, i) => inner.append(criterion(road.all, i, `${place}.${number}.${i}`, redraw, true)));
        card.append(el("div", { className: "road" }, field("Nome della strada", el("input", { type: "text", value: road.label, oninput: (e) => { road.label = e.target.value; act(); } })), inner,
          el("div", { className: "actions" }, el("button", { type: "button", className: "small", onclick: () => { road.all.push(fresh()); act(); redraw(); } }, "Aggiungi un requisito"),
            el("button", { type: "button", className: "quiet small danger", onclick: () => { item.alternatives.splice(number, 1); act(); redraw(); } }, "Togli la strada"))));
      });
      card.append(el("button", { type: "button", className: "small", onclick: () => { item.alternatives.push({ label: "Altra strada", all: [fresh()] }); act(); redraw(); } }, "Aggiungi una strada"));
      return card;
    };
    const redraw = () => {
      const focused = document.activeElement?.id;
      const before = new Map([...texts].map(([path, node]) => [path, node.textContent]));
      texts.clear();
      list.replaceChildren(...state.map((item, place) => (item.alternatives ? alternatives(place, redraw) : criterion(state, place, String(place), redraw, false))));
      for (const [path, node] of texts) node.textContent = before.get(path) || "…";
      if (focused) document.getElementById(focused)?.focus();
      clearTimeout(timer);
      timer = setTimeout(ask, 50);
    };
    const add = (item) => { state.push(item); act(); redraw(); list.lastElementChild.querySelector("select")?.focus(); };
    root.append(list, el("div", { className: "actions" },
      el("button", { type: "button", onclick: () => add(fresh()) }, isCondition ? "Aggiungi una condizione" : isExclusions ? "Aggiungi un'esclusione" : "Aggiungi un requisito"),
      !isRule ? null : el("button", { type: "button", className: "quiet", onclick: () => add({ alternatives: [{ label: "Prima strada", all: [fresh()] }, { label: "Seconda strada", all: [fresh()] }] }) }, "Aggiungi strade alternative")));
    redraw();
  });
})();
