// Shows the widgets that papermill saved in a page, without a kernel and without other hosts.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { Widget } from "@lumino/widgets";
import "@lumino/widgets/style/index.css";
import "@jupyter-widgets/controls/css/widgets.css";
import { Explorer, followInOtherLanguages, publishedFigureOf } from "./explorer.js";
// Not base/css/index.css: it marks every widget without a kernel with a broken chain.

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

// Known only while the script itself runs, so kept before anything is awaited.
const ownAddress = document.currentScript.src;

// Upstream shows the choice by a class alone: a screen reader would hear equal buttons.
class ToggleButtonsView extends controls.ToggleButtonsView {
  update(options) {
    const updated = super.update(options);
    this.buttongroup.setAttribute("role", "group");
    this.buttongroup.setAttribute("aria-label", this.model.get("description"));
    for (const button of this.buttongroup.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.classList.contains("mod-active")));
    }
    return updated;
  }
}

const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": { ...controls, ToggleButtonsView },
};

class StaticManager extends ManagerBase {
  async loadClass(className, moduleName) {
    return MODULES[moduleName][className];
  }

  // No kernel, so no channels to one.
  async _get_comm_info() {
    return {};
  }

  async _create_comm() {
    throw new Error("a static page has no kernel");
  }
}

// The manager would put a red box in the page for a widget it cannot find, and go on. All or
// nothing is better here: the fallback that the page already holds then stays as it is.
function refuseUnknownWidgets(models) {
  for (const { model_name: name, model_module: module } of Object.values(models)) {
    if (!MODULES[module]?.[name]) {
      throw new Error(`${name} of ${module} is not in this bundle: only ${Object.keys(MODULES)}`);
    }
  }
}

// A linked file, not a style element: it needs no 'unsafe-inline'. First in the head, so that
// the theme and explorer.css win where selectors weigh the same.
function loadStyles() {
  // A page in one file holds this script, and its stylesheet as well.
  if (!ownAddress) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("monitor-widgets.css", ownAddress).href;
    link.onload = resolve;
    link.onerror = () => reject(new Error(`cannot load ${link.href}`));
    document.head.prepend(link);
  });
}

async function show(manager, script) {
  const model = await manager.get_model(JSON.parse(script.textContent).model_id);
  const container = document.createElement("div");
  const published = publishedFigureOf(model);
  const joined = published && new Explorer(model, container, published);
  const view = await manager.create_view(model);
  if (view instanceof base.ErrorWidgetView) {
    throw new Error(`no view for ${model.name}`);
  }
  script.after(container);
  Widget.attach(view.luminoWidget, container);
  container.classList.add("explorer-ready");
  joined?.takeItsPlace();
}

async function showAll() {
  const state = JSON.parse(document.querySelector(STATE).textContent);
  refuseUnknownWidgets(state.state);
  await loadStyles();
  const manager = new StaticManager();
  await manager.set_state(state);
  await Promise.all(Array.from(document.querySelectorAll(VIEW), (view) => show(manager, view)));
  followInOtherLanguages();
  document.documentElement.dataset.widgets = "ready";
}

if (document.querySelector(STATE)) {
  showAll().catch((error) => console.error("The explorers of this page cannot be shown:", error));
}
