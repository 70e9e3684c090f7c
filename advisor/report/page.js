"use strict";
// Draws the curves of the page and links numbered places in them with the evidence. No libraries.
(() => {
  const { words, runs } = JSON.parse(document.getElementById("data").textContent);
  const HEIGHTS = { loss: 250, metric: 170 }, LOW = 120, LEFT = 50, RIGHT = 14, TOP = 10, AXIS = 22, LANE = 20;
  const views = [];
  let active = [];

  function make(name, attributes = {}, ...children) {
    const svg = /^(svg|g|path|line|rect|circle|text|title)$/.test(name);
    const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }
  function show(v) {
    if (typeof v !== "number" || !Number.isFinite(v)) return String(v).replace("Infinity", "Inf");
    if (v !== 0 && (Math.abs(v) >= 1e7 || Math.abs(v) < 1e-3)) return v.toExponential(2).replace(/\.?0*e\+?/, "e");
    return String(Number.isInteger(v) ? v : Number(v.toPrecision(4)));
  }
  function ticks(low, high, count) {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].find((m) => m * power >= rough) * power, out = [];
    for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) out.push(Number((i * step).toPrecision(12)));
    return out;
  }
  function logTicks(low, high) {
    const out = [], decades = Math.log10(high / low), stride = Math.ceil(decades / 6);
    for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++)
      for (const m of decades < 3 ? [1, 2, 5] : [1])
        if (e % stride === 0 && m * 10 ** e >= low && m * 10 ** e <= high) out.push(Number(`${m}e${e}`));
    return out.length > 1 ? out : ticks(low, high, 4);
  }
  function smoothed(y) { // median of the finite values in a window of 4 % of the points: spikes leave no trace
    const half = Math.max(1, Math.round(y.length * 0.02));
    return y.map((v, i) => {
      const near = y.slice(Math.max(0, i - half), i + half + 1).filter(Number.isFinite).sort((p, q) => p - q), m = near.length >> 1;
      return Number.isFinite(v) ? (near.length % 2 ? near[m] : (near[m - 1] + near[m]) / 2) : v;
    });
  }
  function nearest(xs, x) {
    let best = 0;
    xs.forEach((v, i) => { if (Math.abs(v - x) < Math.abs(xs[best] - x)) best = i; });
    return best;
  }

  class Panel {
    constructor(run, spec) {
      Object.assign(this, { run, log: spec.log, kind: spec.kind, chance: spec.chance, smooth: false });
      let other = 0;
      this.curves = spec.curves.map((c) => ({
        ...c, X: c.x.map((v) => (v + c.offset) * c.scale), shown: true,
        colour: c.role.startsWith("train") ? "train" : c.role.startsWith("val") ? "val" : `other-${other++ % 4}`,
      }));
      this.curves.forEach((c, i) => { if (this.curves.findIndex((o) => o.colour === c.colour) < i) c.dash = true; });
      this.marks = run.spec.marks.filter((m) => this.curves.some((c) => c.name === m.curve)).map((m) => {
        const c = this.curves.find((o) => o.name === m.curve);
        return { ...m, c, x0: (m.start + c.offset) * c.scale, x1: (m.end + c.offset) * c.scale };
      });
      this.legend = make("div", { class: "legend" });
      for (const c of this.curves) {
        c.value = make("output", {});
        c.key = make("button", { type: "button", class: `key ${c.colour}${c.dash ? " dash" : ""}`, "aria-pressed": "true" }, c.name, " ", c.value);
        c.key.onclick = () => { c.shown = !c.shown; c.key.setAttribute("aria-pressed", c.shown); this.draw(); };
        this.legend.append(c.key);
      }
      this.svg = make("svg", { tabindex: 0, role: "group", "aria-label": `${words.plot}: ${run.spec.name}, ${words[this.kind]}` });
      const tools = make("div", { class: "tools" }, this.switch("log"));
      if (this.curves.some((c) => c.x.length > 50)) tools.append(this.switch("smooth"));
      this.box = make("div", { class: "panel" }, make("div", { class: "head" }, make("h4", {}, words[this.kind]), tools), this.legend, this.svg);
      this.listen();
    }
    switch(name) {
      const button = make("button", { type: "button", class: name, "aria-pressed": this[name] }, words[name]);
      button.onclick = () => { this[name] = !this[name]; button.setAttribute("aria-pressed", this[name]); this.draw(); };
      return button;
    }
    extent() {
      const [a, b] = this.run.domain, seen = [];
      for (const c of this.curves) if (c.shown) c.y.forEach((v, i) => {
        if (Number.isFinite(v) && c.X[i] >= a && c.X[i] <= b && (!this.log || v > 0)) seen.push(v);
      });
      if (this.chance !== null && seen.length) seen.push(this.chance);
      let low = Math.min(...seen), high = Math.max(...seen);
      if (!seen.length) [low, high] = this.log ? [0.1, 1] : [0, 1];
      if (low === high) [low, high] = this.log ? [low / 2, high * 2] : [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
      const t = this.log ? [Math.log(low), Math.log(high)] : [low, high], pad = (t[1] - t[0]) * 0.05;
      return [t[0] - pad, t[1] + pad];
    }
    x(v) { const [a, b] = this.run.domain; return ((v - a) / (b - a)) * this.width; }
    y(v) { return ((this.range[1] - (this.log ? Math.log(v) : v)) / (this.range[1] - this.range[0])) * this.height; }
    draw() {
      const full = this.box.clientWidth;
      if (!full) return; // folded away
      this.width = full - LEFT - RIGHT;
      this.height = (HEIGHTS[this.kind] || LOW) * (full < 420 ? 0.85 : 1);
      this.range = this.extent();
      const [low, high] = this.log ? this.range.map(Math.exp) : this.range;
      const frame = make("g", { class: "frame" }), lines = make("svg", { x: LEFT, y: TOP, width: this.width, height: this.height });
      const area = make("g", { transform: `translate(${LEFT} ${TOP})` });
      for (const v of this.log ? logTicks(low, high) : ticks(low, high, 5)) {
        frame.append(make("line", { x1: 0, x2: this.width, y1: this.y(v), y2: this.y(v) }), make("text", { x: -8, y: this.y(v) + 4, "text-anchor": "end" }, show(v)));
      }
      const across = ticks(...this.run.domain, Math.max(2, this.width / 64)).filter((v) => this.run.spec.unit === "" || Number.isInteger(v));
      let free = this.width + RIGHT; // from the right, what a label may still take
      across.reverse().forEach((v, i) => {
        const label = v.toLocaleString("en") + (i === 0 && this.run.spec.unit ? ` ${words[this.run.spec.unit]}` : ""), half = label.length * 3.3;
        const at = Math.min(this.x(v), this.width + RIGHT - half);
        if (at + half > free) return;
        free = at - half - 8;
        frame.append(make("text", { x: at, y: this.height + 16, "text-anchor": "middle" }, label));
      });
      this.bands = make("g"); this.over = make("g"); this.cursor = make("g", { class: "cursor" });
      lines.append(this.bands);
      if (this.chance !== null) {
        const y = this.y(this.chance), label = `${words.chance} ${show(this.chance)}`;
        lines.append(make("g", { class: "chance" }, make("line", { x1: 0, x2: this.width, y1: y, y2: y }), make("text", { x: this.width - 4, y: y < 20 ? y + 14 : y - 5, "text-anchor": "end" }, label)));
      }
      for (const c of this.curves) if (c.shown) lines.append(...this.line(c));
      lines.append(this.over);
      area.append(frame, this.lanes());
      this.svg.replaceChildren(area, lines, make("g", { transform: `translate(${LEFT} ${TOP})` }, this.cursor));
      const tall = TOP + this.height + AXIS + this.rows * LANE + 4;
      for (const [k, v] of [["width", full], ["height", tall], ["viewBox", `0 0 ${full} ${tall}`]]) this.svg.setAttribute(k, v);
      this.highlight();
    }
    trace(c, y, keep = () => true) {
      let path = "", pen = "M";
      y.forEach((v, i) => {
        if (!Number.isFinite(v) || (this.log && v <= 0) || !keep(c.X[i])) { pen = "M"; return; }
        const lone = pen === "M" && !Number.isFinite(y[i + 1]) ? "h.01" : ""; // a point between gaps
        path += `${pen}${this.x(c.X[i]).toFixed(1)} ${this.y(v).toFixed(1)}${lone}`;
        pen = "L";
      });
      return path;
    }
    line(c) {
      const smooth = this.smooth && c.y.length > 50, shade = c.colour + (c.dash ? " dash" : "") + (c.y.length > 300 ? " dense" : ""), out = [];
      out.push(make("path", { class: `line ${shade}${smooth ? " faint" : ""}`, d: this.trace(c, c.y) }));
      if (smooth) out.push(make("path", { class: `line ${c.colour}`, d: this.trace(c, smoothed(c.y)) }));
      if (c.y.length <= 60) c.y.forEach((v, i) => {
        if (Number.isFinite(v) && !(this.log && v <= 0)) out.push(make("circle", { class: `dot ${c.colour}`, cx: this.x(c.X[i]), cy: this.y(v), r: 2.5 }));
      });
      let end = [-Infinity, -Infinity]; // how far the labels in two rows reach
      for (let i = 0; i < c.y.length; i++) { // stretches without a finite value
        if (Number.isFinite(c.y[i])) continue;
        let j = i;
        while (j + 1 < c.y.length && !Number.isFinite(c.y[j + 1])) j++;
        const a = this.x(c.X[i]), b = Math.max(this.x(c.X[j]), a + 2), at = Math.min(b + 4, this.width - 46), row = end.findIndex((e) => e < at);
        const gap = make("g", { class: `gap ${c.colour}` }, make("rect", { x: a - 1, y: 0, width: b - a + 1, height: this.height }));
        if (row >= 0 && b > 0 && a < this.width) {
          gap.append(make("text", { x: at, y: 14 + 14 * row }, `\u2715 ${show(c.y[i])}`));
          end[row] = at + 46;
        }
        out.push(gap);
        i = j;
      }
      return out;
    }
    lanes() { // numbered bars below the axis, each in the first row that is free there
      const layer = make("g", { class: "marks" }), ends = [], [a, b] = this.run.domain;
      for (const m of [...this.marks].sort((p, q) => p.x0 - q.x0 || p.n - q.n)) {
        m.node = null;
        if (m.x1 < a || m.x0 > b) continue;
        const from = Math.max(0, this.x(m.x0)), to = Math.min(this.width, this.x(m.x1));
        const at = Math.min(Math.max(from, 9), this.width - 9); // the centre of the number
        let row = ends.findIndex((end) => end < at - 12);
        if (row < 0) row = ends.push(0) - 1;
        ends[row] = Math.max(at + 12, to + 4);
        const y = this.height + AXIS + row * LANE + 9, label = `${words.place} ${m.n}: ${m.what}`;
        m.node = make("g", { class: "mark", tabindex: 0, role: "button", "data-mark": m.n, "aria-label": label }, make("title", {}, label),
          make("rect", { class: "hit", x: Math.min(from, at - 10), y: y - 10, width: Math.max(to - from, 20), height: 20 }),
          make("rect", { class: "span", x: from, y: y - 2, width: Math.max(to - from, 2), height: 4, rx: 2 }),
          make("circle", { cx: at, cy: y, r: 8.5 }), make("text", { x: at, y: y + 3.5, "text-anchor": "middle" }, m.n));
        m.node.onclick = (e) => { e.stopPropagation(); toEvidence(m.n); };
        m.node.onkeydown = (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); toEvidence(m.n); } };
        m.node.onpointerenter = () => this.highlight(m.n);
        m.node.onpointerleave = () => this.highlight();
        layer.append(m.node);
      }
      this.rows = ends.length;
      return layer;
    }
    highlight(hovered) {
      if (!this.bands) return;
      this.bands.replaceChildren(); this.over.replaceChildren();
      for (const m of this.marks) {
        const on = m.n === hovered || active.includes(m.n);
        m.node?.classList.toggle("active", on);
        if (!on) continue;
        const a = this.x(m.x0), b = this.x(m.x1);
        this.bands.append(make("rect", { class: "band", x: b - a < 3 ? (a + b) / 2 - 1.5 : a, y: 0, width: Math.max(b - a, 3), height: this.height }));
        if (m.c.shown) this.over.append(make("path", { class: `line strong ${m.c.colour}`, d: this.trace(m.c, m.c.y, (x) => x >= m.x0 && x <= m.x1) }));
      }
    }
    point(x) { // values of every curve at x, in the legend
      this.cursor.replaceChildren();
      const told = [];
      for (const c of this.curves) {
        const i = x === null || !c.X.length ? -1 : nearest(c.X, x), v = c.y[i];
        c.value.textContent = i < 0 ? "" : show(v) + (Math.abs(c.X[i] - x) > 1e-9 * Math.abs(x) ? ` @ ${show(c.x[i])}` : "");
        if (i < 0 || !c.shown) continue;
        told.push(`${c.name} ${c.value.textContent}`);
        if (Number.isFinite(v) && !(this.log && v <= 0)) this.cursor.append(make("circle", { class: `dot ${c.colour}`, cx: this.x(c.X[i]), cy: this.y(v), r: 4.5 }));
      }
      if (x !== null) this.cursor.prepend(make("line", { x1: this.x(x), x2: this.x(x), y1: 0, y2: this.height }),
        make("text", { x: Math.min(Math.max(this.x(x), 12), this.width - 12), y: -1, "text-anchor": "middle" }, show(Number(x.toPrecision(7)))));
      return told;
    }
    listen() {
      let from = null;
      const at = (e) => {
        const px = Math.min(Math.max(e.clientX - this.svg.getBoundingClientRect().left - LEFT, 0), this.width), [a, b] = this.run.domain;
        return [px, a + (px / this.width) * (b - a)];
      };
      this.svg.onpointerdown = (e) => { if (e.button === 0 && !e.target.closest(".mark")) from = at(e); };
      this.svg.onpointermove = (e) => {
        const [px, x] = at(e);
        this.run.point(this.snap(x));
        if (from && Math.abs(px - from[0]) > 6) {
          this.svg.setPointerCapture(e.pointerId);
          this.cursor.append(make("rect", { class: "band", x: Math.min(px, from[0]), y: 0, width: Math.abs(px - from[0]), height: this.height }));
        }
      };
      this.svg.onpointerup = (e) => {
        const [px, x] = at(e);
        if (from && Math.abs(px - from[0]) > 6) this.run.zoom(Math.min(x, from[1]), Math.max(x, from[1]));
        from = null;
      };
      this.svg.onpointercancel = () => { from = null; };
      this.svg.onpointerleave = () => this.run.point(null);
      this.svg.ondblclick = () => this.run.zoom();
      this.svg.onblur = () => this.run.point(null);
      this.svg.onkeydown = (e) => {
        const [a, b] = this.run.domain, all = this.steps().filter((v) => v >= a && v <= b), now = this.run.at ?? a;
        const i = nearest(all, now), leap = e.shiftKey ? 10 : 1, last = all.length - 1;
        const to = { ArrowLeft: i - leap, ArrowRight: this.run.at === null ? 0 : i + leap, Home: 0, End: last }[e.key];
        if (to !== undefined) this.run.point(all[Math.min(Math.max(to, 0), last)] ?? null, this);
        else if (e.key === "+" || e.key === "=") this.run.zoom(now - (now - a) / 2, now + (b - now) / 2);
        else if (e.key === "-") this.run.zoom(a - (b - a) / 2, b + (b - a) / 2);
        else if (e.key === "Escape" || e.key === "0") { this.run.zoom(); activate([]); }
        else return;
        e.preventDefault();
      };
    }
    steps() { return [...new Set(this.curves.filter((c) => c.shown).flatMap((c) => c.X))].sort((p, q) => p - q); }
    snap(x) { const all = this.steps(); return all.length ? all[nearest(all, x)] : null; }
  }

  class Run {
    constructor(box, spec) {
      Object.assign(this, { spec, at: null });
      this.panels = spec.panels.map((p) => new Panel(this, p));
      const steps = this.panels.flatMap((p) => p.steps()).filter(Number.isFinite);
      this.all = steps.length ? [steps.reduce((p, q) => Math.min(p, q)), steps.reduce((p, q) => Math.max(p, q))] : [0, 1];
      if (this.all[0] === this.all[1]) this.all = [this.all[0] - 1, this.all[1] + 1];
      this.domain = this.all;
      this.status = make("p", { class: "unseen", role: "status" });
      this.reset = make("button", { type: "button", class: "reset", disabled: "" }, words.reset);
      this.reset.onclick = () => this.zoom();
      const more = make("details", {}, make("summary", {}, words.more));
      box.append(make("div", { class: "bar" }, make("p", { class: "note" }, words.hint), this.reset), this.status);
      spec.panels.forEach((p, i) => (p.more ? more : box).append(this.panels[i].box));
      if (spec.panels.some((p) => p.more)) box.append(more);
      new ResizeObserver(() => this.draw()).observe(box);
      more.ontoggle = () => this.draw();
      this.draw();
    }
    draw() { this.panels.forEach((p) => p.draw()); }
    zoom(a = this.all[0], b = this.all[1]) {
      if (!(b - a > (this.all[1] - this.all[0]) * 1e-6)) return;
      this.domain = [Math.max(a, this.all[0]), Math.min(b, this.all[1])];
      this.reset.disabled = this.domain.every((v, i) => v === this.all[i]);
      this.draw();
    }
    point(x, speaker) {
      this.at = x;
      const told = this.panels.map((p) => (p.cursor ? p.point(x) : []));
      if (speaker) this.status.textContent = `${words[this.spec.unit] ?? ""} ${show(x)}: ${told[this.panels.indexOf(speaker)].join(", ")}`;
    }
  }

  function activate(numbers) {
    active = numbers;
    for (const view of views) view.panels.forEach((p) => p.highlight());
    for (const place of document.querySelectorAll("a.place")) place.classList.toggle("active", place.dataset.marks.split(" ").some((n) => numbers.includes(Number(n))));
  }
  function reveal(node, block = "center") {
    for (let d = node.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
  }
  function toPlot(numbers) {
    for (const view of views) for (const panel of view.panels) for (const m of panel.marks) {
      if (m.n !== numbers[0]) continue;
      for (let d = panel.box.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
      if (m.x1 < view.domain[0] || m.x0 > view.domain[1] || !panel.svg.childNodes.length) view.zoom();
      activate(numbers);
      reveal(panel.svg, "nearest");
      m.node?.focus({ preventScroll: true });
    }
  }
  function toEvidence(number) {
    activate([number]);
    const places = [...document.querySelectorAll("a.place.active")];
    const place = places.find((p) => p.checkVisibility()) ?? places[0];
    if (place) reveal(place);
  }

  for (const box of document.querySelectorAll(".plot")) views.push(new Run(box, runs[Number(box.dataset.run)]));
  for (const to of document.querySelectorAll('a[href^="#cause-"]')) to.onclick = () => {
    const card = document.getElementById(to.hash.slice(1));
    card.open = true;
    reveal(card.firstElementChild);
  };
  for (const place of document.querySelectorAll("a.place")) place.onclick = (e) => { e.preventDefault(); toPlot(place.dataset.marks.split(" ").map(Number)); };

  const root = document.documentElement, theme = document.getElementById("theme");
  if (theme) { // a page that this one is part of may have its own
    theme.hidden = false;
    theme.onclick = () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
    };
  }
  let folded = [];
  addEventListener("beforeprint", () => { folded = [...document.querySelectorAll(".run:not([open]), main > .causes > .cause:not([open]), .cause[open] .sum")]; folded.forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", () => folded.forEach((d) => { d.open = false; }));
})();
