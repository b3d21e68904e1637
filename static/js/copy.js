/* Copying an address, and the device's own way of sharing. Without script the field can be marked. */
const said = (button) => button.parentElement.querySelector("[role=status]");

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(document.getElementById(button.dataset.copy));
    said(button).textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("button[data-share]")) {
  const what = { title: button.dataset.title, url: button.dataset.share };
  button.hidden = !navigator.canShare?.(what);
  button.addEventListener("click", () => navigator.share(what).catch(() => {}));
}
