// One line of HTML puts Bussola on another site: <script src="https://…/static/chat/embed.js" defer></script>
(() => {
  const home = new URL(document.currentScript.src).origin;
  const start = document.currentScript.dataset.start ?? "";
  const button = document.createElement("button");
  const frame = document.createElement("iframe");
  button.type = "button";
  button.textContent = "Serve aiuto? Chiedi a Bussola";
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, { position: "fixed", insetInlineEnd: "1rem", bottom: "1rem", zIndex: 2147483646, padding: ".8rem 1.2rem", borderRadius: "2rem", border: "0", background: "#06509e", color: "#fff", font: "600 1rem system-ui, sans-serif", cursor: "pointer" });
  frame.title = "Bussola, orientamento ai servizi";
  frame.allow = "geolocation";
  frame.hidden = true;
  Object.assign(frame.style, { position: "fixed", insetInlineEnd: "1rem", bottom: "5rem", width: "min(26rem, calc(100vw - 2rem))", height: "min(42rem, calc(100vh - 7rem))", zIndex: 2147483646, border: "1px solid #c5cfda", borderRadius: "1rem", background: "#fff" });
  button.addEventListener("click", () => {
    if (!frame.src) frame.src = `${home}/?embed=1${start ? `&start=${encodeURIComponent(start)}` : ""}`;
    frame.hidden = !frame.hidden;
    button.setAttribute("aria-expanded", String(!frame.hidden));
  });
  document.body.append(button, frame);
})();
