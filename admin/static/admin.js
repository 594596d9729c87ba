"use strict";
/* What every staff page shares: the menu on narrow screens, forms that ask before leaving, toasts, confirmations. */
(() => {
  const menu = document.querySelector("[data-menu]");
  const nav = document.getElementById("menu");
  menu?.addEventListener("click", () => {
    const open = menu.getAttribute("aria-expanded") !== "true";
    menu.setAttribute("aria-expanded", String(open));
    nav.toggleAttribute("data-closed", !open);
  });

  const csrf = document.body.dataset.csrf || "";
  window.bussola = {
    csrf,
    toast(text, kind = "") {
      const box = document.querySelector("[data-toasts]");
      const line = document.createElement("p");
      line.className = `toast ${kind}`;
      line.textContent = text;
      box.append(line);
      setTimeout(() => line.remove(), 6000);
    },
    async post(where, fields) {
      const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
      const answer = await fetch(where, { method: "POST", body, headers: { "X-CSRF": csrf, "X-Requested-With": "fetch" } });
      if (answer.status === 401) location.assign("/admin/accesso?poi=" + encodeURIComponent(location.pathname + location.search));
      return answer;
    },
  };

  document.addEventListener("submit", (event) => {
    const asked = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) event.preventDefault();
  });

  document.querySelectorAll("form[data-guard]").forEach((form) => {
    let dirty = form.hasAttribute("data-dirty");
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("bussola:changed", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  });

  document.querySelectorAll("[data-submit-on-change]").forEach((field) => {
    field.addEventListener("change", () => field.form.requestSubmit());
  });
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  const tables = () => document.querySelectorAll(".report-tables details:not([open])");
  window.addEventListener("beforeprint", () => tables().forEach((one) => { one.open = true; one.dataset.printed = ""; }));
  window.addEventListener("afterprint", () => document.querySelectorAll("[data-printed]").forEach((one) => { one.open = false; delete one.dataset.printed; }));
})();
