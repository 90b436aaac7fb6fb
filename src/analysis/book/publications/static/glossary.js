// Words of the glossary open by hovering too. Pressing them works without this script, and Escape
// closes what is open: the browser sees to both.
const OPEN_AFTER = 250;
const CLOSE_AFTER = 300;

for (const term of document.querySelectorAll(".vm-term")) {
  const panel = term.popoverTargetElement;
  if (!panel) continue;
  let timer;
  let isByHover = false;
  const later = (action, delay) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };
  const open = () => {
    // What a reader has opened by pressing is not closed by a pointer that passes.
    if (document.querySelector(":popover-open")) return;
    panel.showPopover({ source: term });
    isByHover = true;
  };
  const close = () => {
    if (isByHover && panel.matches(":popover-open")) panel.hidePopover();
  };
  for (const part of [term, panel]) {
    part.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse") return;
      if (panel.matches(":popover-open")) clearTimeout(timer);
      else if (part === term) later(open, OPEN_AFTER);
    });
    part.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") later(close, CLOSE_AFTER);
    });
  }
  term.addEventListener("click", (event) => {
    clearTimeout(timer);
    // The first press on a panel that hovering opened keeps it open.
    if (isByHover && panel.matches(":popover-open")) event.preventDefault();
    isByHover = false;
  });
  panel.addEventListener("toggle", (event) => {
    if (event.newState === "closed") isByHover = false;
  });
}
