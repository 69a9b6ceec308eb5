// Refreshes what is marked data-live, and puts a button beside what can be copied. All else works without this.
"use strict";

// Browsers give the clipboard to https and to this machine only.
for (const block of navigator.clipboard ? document.querySelectorAll("pre[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button slim copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = "Copied";
  });
  block.before(button);
}

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    // What somebody reads or writes in is left as it is.
    if (!other || part.contains(document.activeElement) || part.querySelector("details[open]")) continue;
    if (part.innerHTML !== other.innerHTML) part.innerHTML = other.innerHTML;
  }
}

if (document.querySelector("[data-live]")) {
  setInterval(() => refresh().catch(() => {}), 2000); // a sandbox that was stopped may come back
}
