"use strict";
/* Rows that can be added, moved and removed, and pickers with chips, for forms drawn from records. */
(() => {
  let fresh = 0;
  const changed = (from) => from.closest("form")?.dispatchEvent(new Event("bussola:changed"));

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    if (target.matches("[data-row-add]")) {
      const set = target.closest("[data-rows]");
      const blank = set.querySelector(":scope > template[data-row-blank]");
      const key = `n${Date.now()}${fresh++}`;
      const holder = document.createElement("div");
      holder.innerHTML = blank.innerHTML.replaceAll("NUOVA", key);
      const row = holder.firstElementChild;
      set.querySelector(":scope > [data-rows-list]").append(row);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      changed(target);
    } else if (target.matches("[data-row-remove]")) {
      const set = target.closest("[data-rows]");
      const row = target.closest("[data-row]");
      changed(target);
      row.remove();
      set.querySelector(":scope > [data-row-add]")?.focus();
    } else if (target.matches("[data-row-up]")) {
      const row = target.closest("[data-row]");
      row.previousElementSibling?.before(row);
      target.focus();
      changed(target);
    } else if (target.matches("[data-chip-remove]")) {
      const picker = target.closest("[data-picker]");
      changed(target);
      target.closest(".chip").remove();
      picker.querySelector("[data-picker-input]").focus();
    }
  });

  const pick = (input) => {
    const value = input.value.trim();
    const option = [...(input.list?.options || [])].find((one) => [one.value, one.dataset.id, one.textContent.trim()].some((text) => text && text.toLowerCase() === value.toLowerCase()));
    if (!option) return false;
    const picker = input.closest("[data-picker]");
    const id = option.dataset.id || option.value;
    const name = option.dataset.id ? option.value : option.textContent || option.value;
    if (picker.hasAttribute("data-only-one")) picker.querySelectorAll(".chip").forEach((one) => one.remove());
    const held = [...picker.querySelectorAll(".chip input")].some((one) => one.value === id);
    if (!held) {
      const chip = document.createElement("li");
      chip.className = "chip";
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: picker.dataset.picker, value: id });
      const text = Object.assign(document.createElement("span"), { textContent: name });
      const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      remove.setAttribute("data-chip-remove", "");
      remove.setAttribute("aria-label", `Togli ${text.textContent}`);
      chip.append(hidden, text, remove);
      picker.querySelector("[data-chips]").append(chip);
    }
    input.value = "";
    changed(input);
    return true;
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-picker-input]") && event.inputType !== "insertText" && event.inputType !== "deleteContentBackward") pick(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-picker-input]")) {
      event.preventDefault();
      if (event.target.value && !pick(event.target)) window.bussola.toast("Scegli una voce dell'elenco.", "bad");
    }
  });
})();
