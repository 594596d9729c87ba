// One line of HTML puts Bussola on another site: <script src="https://…/static/chat/embed.js" defer></script>
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const { start = "", lang = "", label = "Serve aiuto? Chiedi a Bussola" } = script.dataset;
  const button = document.createElement("button");
  const frame = document.createElement("iframe");
  const above = { position: "fixed", insetInlineEnd: "1rem", zIndex: 2147483646 };
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, above, { bottom: "1rem", padding: ".8rem 1.2rem", borderRadius: "2rem", border: "2px solid #fff", background: "#06509e", color: "#fff", font: "600 1rem system-ui, sans-serif", cursor: "pointer" });
  frame.title = "Bussola, orientamento ai servizi";
  frame.allow = `geolocation ${home}`;
  frame.referrerPolicy = "no-referrer";
  frame.hidden = true;
  Object.assign(frame.style, above, { bottom: "5rem", width: "min(26rem, calc(100vw - 2rem))", height: "min(42rem, calc(100vh - 7rem))", border: "1px solid #6b7f93", borderRadius: "1rem", background: "#fff", colorScheme: "normal" });
  const open = (isOpen) => {
    const asked = new URLSearchParams({ embed: "1", ...(start && { start }), ...(lang && { lang }) });
    if (isOpen && !frame.src) frame.src = `${home}/?${asked}`;
    frame.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) frame.focus();
  };
  button.addEventListener("click", () => open(frame.hidden));
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== home || data?.bussola !== "leave") return;
    frame.remove();
    location.replace("https://it.wikipedia.org/wiki/Meteorologia");
  });
  document.body.append(frame, button);
})();
