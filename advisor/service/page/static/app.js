// What the pages do beyond plain forms and links: nothing here is needed for them to work.
import { collect } from "./files.js";

const said = document.body.dataset, root = document.documentElement;

let memory = null; // denied to a frame on another site
try { memory = sessionStorage; } catch { /* then nothing is kept */ }

function remember(name, value) { // for the server, so that no page flashes in the wrong colours
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

const tone = document.getElementById("tone");
if (tone) {
  tone.hidden = false;
  tone.onclick = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("advisor_theme", root.dataset.theme);
  };
}

for (const time of document.querySelectorAll("time")) {
  const when = new Date(time.dateTime);
  if (!Number.isNaN(when.getTime())) time.textContent = when.toLocaleString(root.lang, { dateStyle: "medium", timeStyle: "short" });
}

for (const button of document.querySelectorAll("button.copy")) {
  const text = document.getElementById(button.dataset.copy), status = button.parentElement.querySelector(".status");
  button.hidden = false;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      status.textContent = said.sayCopied;
    } catch { // no clipboard without https: leave it selected
      text.closest("details")?.setAttribute("open", "");
      text.select();
      status.textContent = said.sayNotCopied;
    }
  };
}

// A place in the code and its evidence lead to one another, whatever is folded away.
for (const link of document.querySelectorAll("a.place-line, a.remark")) link.onclick = (e) => {
  const to = document.getElementById(link.hash.slice(1));
  if (!to) return;
  e.preventDefault();
  for (let d = to.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  for (const other of document.querySelectorAll(".shown")) other.classList.remove("shown");
  to.classList.add("shown");
  if (!to.hasAttribute("tabindex")) to.tabIndex = -1;
  to.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  to.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
};

function alarm(form, text) {
  const box = form.querySelector(".alert");
  box.textContent = text;
  box.hidden = !text;
}

function told(problem) {
  const faults = (problem.faults ?? []).map((f) => `${f.where}: ${f.what}`);
  return faults.length > 1 ? faults.join("\n") : problem.detail ?? problem.title;
}

const keys = new Map();

async function send(form, submitter, files) {
  const body = new FormData(form, submitter), status = form.querySelector(".status");
  // The inputs for a page without scripts are empty here; each would count as a file without a name.
  for (const input of form.querySelectorAll(".plain-files input")) body.delete(input.name);
  for (const file of files?.all() ?? []) body.append(file.kind, file.file, file.file.name);
  alarm(form, "");
  form.setAttribute("aria-busy", "true");
  if (status) status.textContent = said.sayWorking;
  try {
    // The same until there is an answer: what is sent again after a lost line is not stored twice.
    keys.set(form, keys.get(form) ?? crypto.getRandomValues(new Uint32Array(4)).join("-"));
    const headers = { accept: "application/json", "idempotency-key": keys.get(form) };
    const answer = await fetch(form.action, { method: "POST", body, headers });
    const document = await answer.json();
    keys.delete(form);
    if (answer.ok) return go(document.location);
    alarm(form, told(document));
  } catch {
    alarm(form, said.sayFailed);
  }
  form.removeAttribute("aria-busy");
  if (status) status.textContent = "";
}

function go(path) {
  const here = location.pathname + location.search;
  if (path !== here) return location.assign(path);
  memory?.setItem("advisor-answered", here);
  location.reload();
}

if (memory?.getItem("advisor-answered") === location.pathname + location.search) {
  memory?.removeItem("advisor-answered");
  scrollTo(0, 0); // the new verdict
  document.getElementById("question")?.focus({ preventScroll: true });
}

for (const form of document.querySelectorAll("form.bring, form.answer")) {
  const files = form.querySelector(".drop") ? collect(form, said) : null;
  form.onsubmit = (e) => {
    e.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    const empty = files && !files.all().length && ![...form.querySelectorAll("textarea")].some((t) => t.value.trim());
    if (empty) alarm(form, said.sayNothingBrought);
    else send(form, e.submitter, files);
  };
  form.onkeydown = (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit(); };
  const example = form.querySelector(".example"), text = form.querySelector("textarea");
  if (example) {
    example.hidden = false;
    example.onclick = () => { text.value = example.dataset.example; text.focus(); text.setSelectionRange(0, 0); text.scrollTop = 0; };
  }
}

// A link on another site brings no strict cookie along; from here it comes.
const again = document.querySelector("form[data-again]");
if (again && memory && !memory.getItem("advisor-again")) {
  memory?.setItem("advisor-again", "1");
  location.replace(again.dataset.again);
}
