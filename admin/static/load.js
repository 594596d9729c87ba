"use strict";
/* Parts of a page that take a moment: fetched after the rest has been shown. */
document.querySelectorAll("[data-load]").forEach(async (place) => {
  try {
    const answer = await fetch(place.dataset.load, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
  } catch {
    place.textContent = "Non sono riuscito a calcolarlo. Ricarica la pagina.";
  }
});
