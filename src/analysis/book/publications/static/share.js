// The code that embeds a figure gets the address under which the reader sees the site, and a
// button that copies it. Without this script the code holds an address relative to the chapter.
(() => {
  for (const area of document.querySelectorAll("textarea[data-vm-address]")) {
    const { vmAddress, vmCopy, vmCopied } = area.dataset;
    if (location.protocol.startsWith("http")) {
      const whole = new URL(vmAddress, location.href).href;
      area.value = area.value.replace(vmAddress, () => whole);
    }
    if (!navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "vm-share-copy";
    button.textContent = vmCopy;
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(area.value);
      told.textContent = vmCopied;
    });
    area.parentElement.append(button, " ", told);
  }
})();
