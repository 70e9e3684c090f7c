// Files that are chosen, dropped or pasted, each with how it will be read.

const CODE = /\.(py|ipynb|pyi)$/i;

async function guess(file) {
  if (CODE.test(file.name)) return "code";
  if (!/\.json$/i.test(file.name)) return "curve";
  const text = await file.slice(0, 4096).text();
  return /"results"\s*:/.test(text) && /"target"\s*:/.test(text) ? "probe_result" : "curve";
}

export function collect(form, said) {
  const drop = form.querySelector(".drop"), plain = form.querySelector(".plain-files");
  const input = drop.querySelector("input"), list = drop.querySelector("ul");
  const kinds = { curve: said.sayAsCurve, code: said.sayAsCode };
  if (plain.querySelector("[name=probe_result]")) kinds.probe_result = said.sayAsProbe;
  let chosen = [];
  plain.hidden = true;
  drop.hidden = false;

  function show() {
    list.replaceChildren(...chosen.map((item) => {
      const li = document.createElement("li"), name = document.createElement("span"), select = document.createElement("select"), out = document.createElement("button");
      name.textContent = item.file.name;
      select.setAttribute("aria-label", said.sayReadAs.replace("{name}", item.file.name));
      for (const [value, label] of Object.entries(kinds)) select.append(new Option(label, value, false, value === item.kind));
      select.onchange = () => { item.kind = select.value; };
      out.type = "button";
      out.textContent = "×";
      out.setAttribute("aria-label", said.sayRemove.replace("{name}", item.file.name));
      out.onclick = () => { chosen = chosen.filter((other) => other !== item); show(); input.focus(); };
      li.append(name, select, out);
      return li;
    }));
  }
  async function add(files) {
    for (const file of files) {
      const item = { file, kind: await guess(file) };
      if (!(item.kind in kinds)) item.kind = "curve";
      chosen = [...chosen.filter((other) => other.file.name !== file.name), item];
    }
    show();
    form.closest("details")?.setAttribute("open", "");
  }

  input.onchange = () => { add([...input.files]); input.value = ""; };
  const wanted = (e) => e.dataTransfer?.types.includes("Files") && form.checkVisibility();
  addEventListener("dragover", (e) => { if (wanted(e)) { e.preventDefault(); form.classList.add("dropping"); } });
  addEventListener("dragleave", (e) => { if (!e.relatedTarget) form.classList.remove("dropping"); });
  addEventListener("drop", (e) => {
    form.classList.remove("dropping");
    if (!wanted(e)) return;
    e.preventDefault();
    add([...e.dataTransfer.files]);
  });
  addEventListener("paste", (e) => {
    if (!e.clipboardData?.files.length || !form.checkVisibility()) return;
    e.preventDefault();
    add([...e.clipboardData.files]);
  });
  return { all: () => chosen };
}
