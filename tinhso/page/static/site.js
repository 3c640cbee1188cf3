// What every page does beyond reading: evidence in a dialog, and copying. Without it, links lead to the same pages.
"use strict";

const framed = window !== window.parent;
if (framed) document.documentElement.classList.add("framed");

const dialog = document.getElementById("evidence");

function showEvidence(address) {
  const frame = dialog.querySelector("iframe");
  const old = frame.cloneNode();  // a new frame leaves no entry in the reader's history
  old.src = address;
  frame.replaceWith(old);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link && link.matches(".fact") && dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    showEvidence(link.href);
  } else if (link && framed && !link.matches(".fact, [href^='#'], [target]")) {
    link.target = "_top";
  }
  if (dialog && event.target === dialog) dialog.close();
});

// Escape pressed inside the frame closes the dialog around it.
if (framed) {
  document.addEventListener("keydown", (event) => event.key === "Escape" && parent.postMessage("close", "*"));
} else if (dialog) {
  addEventListener("message", (event) => {
    if (event.data === "close" && event.source === dialog.querySelector("iframe").contentWindow) dialog.close();
  });
}

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const entry = button.previousElementSibling;
    const today = new Date().toISOString().slice(0, 10);
    const text = entry.textContent.replace(/reviewed_on: .*/, `reviewed_on: '${today}'`);
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // from a file some browsers allow it only so
      getSelection().selectAllChildren(entry);
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  });
}
