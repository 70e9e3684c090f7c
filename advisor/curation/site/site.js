"use strict";
(() => {
  const root = document.documentElement;
  const stored = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch { /* a browser that keeps nothing */ }
    return null;
  };
  const theme = stored("advisor-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const toggle = document.getElementById("theme");
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    stored("advisor-theme", root.dataset.theme);
  });

  const unfold = () => {
    const entry = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    entry?.closest("article")?.querySelector("details")?.setAttribute("open", "");
  };
  addEventListener("hashchange", unfold);
  addEventListener("DOMContentLoaded", unfold);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const { root: way, index } = document.body.dataset;
  input.hidden = false;

  // The list of entries is fetched when somebody first wants to search.
  let loading = null;
  const entries = () => loading ??= new Promise((done) => {
    const script = document.createElement("script");
    script.src = index;
    script.onload = () => done(window.advisorEntries.map(([kind, id, page, name, more]) => ({
      kind, id, page, name, title: name.toLowerCase(), slug: id.toLowerCase(), more: more.toLowerCase(),
    })));
    script.onerror = () => done([]);
    document.head.append(script);
  });

  const WEIGHT = { cause: 1.3, symptom: 1, myth: 1, probe: 0.9, case: 0.8, experiment: 0.8 };
  const starts = (text, word) => text.startsWith(word) || text.includes(" " + word) || text.includes("-" + word);
  const score = (entry, words) => {
    let sum = 0;
    let missing = 0;
    for (const word of words) {
      const points = starts(entry.title, word) ? 6 : entry.title.includes(word) ? 4
        : starts(entry.slug, word) ? 4 : entry.slug.includes(word) ? 3
        : starts(entry.more, word) ? 2 : entry.more.includes(word) ? 1 : 0;
      if (!points) missing += 1;
      sum += points;
    }
    // Most words must be there; each that is not costs half.
    return missing * 2 > words.length - 1 ? 0 : sum * WEIGHT[entry.kind] / 2 ** missing;
  };
  const row = (entry) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = way + entry.page;
    const name = document.createElement("span");
    name.textContent = entry.name;
    const kind = document.createElement("small");
    kind.textContent = list.dataset[entry.kind] ?? entry.kind;
    const id = document.createElement("code");
    id.textContent = entry.id;
    link.append(name, kind, id);
    item.append(link);
    return item;
  };
  let chosen = -1;
  const choose = (next) => {
    const links = [...list.querySelectorAll("a")];
    chosen = links.length ? (next + links.length) % links.length : -1;
    links.forEach((link, n) => link.classList.toggle("chosen", n === chosen));
    links[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const show = async () => {
    const asked = input.value;
    const words = asked.toLowerCase().split(/[\s,，。]+/u).filter(Boolean);
    const all = await entries();
    if (asked !== input.value) return;
    list.hidden = !words.length;
    list.replaceChildren();
    chosen = -1;
    if (!words.length) return;
    const best = all.map((entry) => [score(entry, words), entry]).filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0] || a[1].id.localeCompare(b[1].id)).slice(0, 24);
    if (best.length) {
      list.append(...best.map(([, entry]) => row(entry)));
    } else {
      const item = document.createElement("li");
      const told = document.createElement("p");
      told.textContent = input.dataset.none;
      item.append(told);
      list.append(item);
    }
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") { list.hidden = true; input.blur(); }
    else if (event.key === "Enter") list.querySelectorAll("a")[Math.max(chosen, 0)]?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".find")) list.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "")) return;
    event.preventDefault();
    input.focus();
  });
})();
