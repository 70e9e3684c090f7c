// The widget's page in the frame: it speaks with the page around it, whose origin the server has checked.
const host = document.documentElement.dataset.host;
const LONGEST = 500000;

function tell(type) { parent.postMessage({ advisor: 1, type }, host); }

addEventListener("message", (e) => {
  if (e.origin !== host || e.source !== parent) return;
  const data = e.data;
  if (data?.advisor !== 1 || data.type !== "log" || typeof data.text !== "string") return;
  const text = document.querySelector("form.bring textarea[name=text]"), note = document.querySelector(".from-page");
  if (!text || !note || text.value || !data.text.trim()) return;
  text.value = `\n\n${data.text.slice(-LONGEST)}`;
  text.setSelectionRange(0, 0);
  note.hidden = false;
});
addEventListener("keydown", (e) => { if (e.key === "Escape" && !e.defaultPrevented) tell("close"); });
if (parent !== window) tell("ready");
