// The switch between light and dark, and lists of links that close once one is followed.
(() => {
  const MODES = ["auto", "light", "dark"];
  const root = document.documentElement;
  const button = document.querySelector(".vm-mode");

  const show = (mode) => {
    if (mode === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = mode;
    }
    button.querySelector(".vm-hidden").textContent = button.dataset[mode];
    button.title = button.dataset[mode];
  };
  const keep = (mode) => {
    try {
      localStorage.setItem("victim-monitor-mode", mode);
    } catch {
      // The choice then lasts as long as the page.
    }
  };
  if (button) {
    show(root.dataset.theme ?? "auto");
    button.addEventListener("click", () => {
      const place = MODES.indexOf(root.dataset.theme ?? "auto");
      const mode = MODES[(place + 1) % MODES.length];
      show(mode);
      keep(mode);
    });
  }

  for (const list of document.querySelectorAll("nav[popover]")) {
    list.addEventListener("click", (event) => {
      if (event.target.closest("a") && list.matches(":popover-open")) {
        list.hidePopover();
      }
    });
  }

  const editions = document.querySelector(".vm-editions-menu");
  document.addEventListener("click", (event) => {
    if (editions?.open && !editions.contains(event.target)) {
      editions.open = false;
    }
  });
  editions?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      editions.open = false;
      editions.querySelector("summary").focus();
    }
  });
})();
