// <script src="https://advisor.example/widget.js" data-site="site_..." async></script>
// Puts a button on the page; a click opens the advisor in a sandboxed frame. Other attributes:
// data-label (text of the button), data-lang (en, zh), data-log (selector of an element whose text is offered).
(() => {
  const script = document.currentScript, { site, label, lang, log } = script.dataset;
  const home = new URL(script.src).origin;
  const language = lang || (/^zh/.test(document.documentElement.lang || navigator.language) ? "zh" : "en");
  const words = language === "zh" ? ["询问我的训练", "关闭"] : ["Ask about my training run", "Close"];
  const CSS = `
    :host { all: initial; }
    button, section { font: 15px/1.4 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", sans-serif; }
    button { cursor: pointer; color: #fff; background: #16202b; border: 1px solid #ffffff40; border-radius: 999px; padding: .7em 1.15em; box-shadow: 0 2px 12px #0003; }
    button:hover { background: #24384c; }
    button:focus-visible { outline: 3px solid #5fb0ee; outline-offset: 2px; }
    .open { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; }
    section { position: fixed; right: 20px; bottom: 20px; z-index: 2147483001; width: 460px; height: min(760px, calc(100dvh - 40px)); display: flex; flex-direction: column; background: #16202b; border-radius: 12px; overflow: hidden; box-shadow: 0 8px 40px #0005; }
    header { display: flex; align-items: center; justify-content: space-between; color: #fff; padding: 6px 6px 6px 16px; font-weight: 600; }
    header button { border: 0; box-shadow: none; padding: .4em .8em; background: none; }
    iframe { flex: 1; border: 0; width: 100%; background: Canvas; }
    [hidden] { display: none !important; }
    @media (max-width: 520px) { section { inset: 0; width: 100%; height: 100dvh; border-radius: 0; } .open { right: 12px; bottom: 12px; } }
  `;
  let frame = null, panel = null;

  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }
  const holder = make("div", { lang: language });
  const shadow = holder.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS); // no style element: the page's policy may forbid those
  shadow.adoptedStyleSheets = [sheet];
  const button = make("button", { type: "button", class: "open", "aria-haspopup": "dialog", "aria-expanded": "false" }, label || words[0]);
  shadow.append(button);

  function close() {
    panel.hidden = true;
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }
  function open() {
    if (!panel) {
      const out = make("button", { type: "button", "aria-label": words[1] }, "✕");
      const source = `${home}/widget/${encodeURIComponent(site)}?host=${encodeURIComponent(location.origin)}&lang=${language}`;
      frame = make("iframe", { src: source, title: label || words[0], sandbox: "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads", referrerpolicy: "no-referrer", allow: "clipboard-write" });
      panel = make("section", { role: "dialog", "aria-label": label || words[0] }, make("header", {}, label || words[0], out), frame);
      out.onclick = close;
      panel.onkeydown = (e) => { if (e.key === "Escape") close(); };
      shadow.append(panel);
    }
    panel.hidden = false;
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    frame.focus();
  }
  button.onclick = open;

  addEventListener("message", (e) => {
    if (!frame || e.origin !== home || e.source !== frame.contentWindow || e.data?.advisor !== 1) return;
    if (e.data.type === "close") close();
    if (e.data.type === "ready" && log) {
      const text = document.querySelector(log)?.textContent;
      if (text) frame.contentWindow.postMessage({ advisor: 1, type: "log", text }, home);
    }
  });
  const put = () => document.body.append(holder);
  if (document.body) put(); else addEventListener("DOMContentLoaded", put);
})();
