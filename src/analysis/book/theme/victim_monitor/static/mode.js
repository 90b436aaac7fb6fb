// Before anything is drawn: the colours that the reader chose. Without a choice, and without
// scripts, the page follows the reader's system.
(() => {
  const root = document.documentElement;
  root.classList.add("has-scripts");
  let chosen = null;
  try {
    chosen = localStorage.getItem("victim-monitor-mode");
  } catch {
    // Browsers can forbid storage; the page then follows the system.
  }
  if (chosen === "light" || chosen === "dark") {
    root.dataset.theme = chosen;
  }
})();
