// Joins an explorer to its page: the published figure stands among its views, the chosen view in
// the address, and screen readers hear what is shown.

const CLASS = "vm-explorer-";
const TABLE = "figure > details.vm-data";

export function publishedFigureOf(model) {
  const own = (model.get("_dom_classes") ?? []).find((name) => name.startsWith(CLASS));
  const id = own?.slice(CLASS.length);
  return Array.from(document.querySelectorAll("[data-explorer]")).find(
    (figure) => figure.dataset.explorer === id,
  );
}

export class Explorer {
  constructor(model, container, published) {
    const parts = model.get("children");
    const { explorer: name, label, unknown, choices } = published.dataset;
    this.choices = parts.slice(0, -1);
    this.stack = parts[parts.length - 1];
    this.container = container;
    this.published = published;
    this.address = new Address(name, Object.entries(JSON.parse(choices)));
    this.note = said("vm-notice");
    this.status = said("vm-said");
    container.setAttribute("role", "group");
    container.setAttribute("aria-label", label);
    container.append(this.note, this.status);
    this.keepTablesAsTheyAre();
    this.chooseWhatIsAsked(unknown);
  }

  chooseWhatIsAsked(unknown) {
    const { wanted, areKnown } = this.address.read();
    this.choices.forEach((choice, place) => {
      choice.set("index", wanted[place]);
      choice.on("change:index", () => this.show());
    });
    this.note.textContent = areKnown ? "" : unknown;
  }

  // Below its choices, and hidden while another view is chosen.
  takeItsPlace() {
    this.container.after(this.published);
    this.published.hidden = !this.isPublished;
  }

  // A reader who opened the table of one view wants that of the next.
  keepTablesAsTheyAre() {
    const places = [this.container, this.published];
    let isOpen = false;
    const set = () => {
      for (const place of places) {
        place.querySelectorAll(TABLE).forEach((table) => (table.open = isOpen));
      }
    };
    for (const place of places) {
      const heard = ({ target }) => {
        if (target.matches(TABLE) && target.isConnected && target.open !== isOpen) {
          isOpen = target.open;
          set();
        }
      };
      place.addEventListener("toggle", heard, true);
    }
    new MutationObserver(set).observe(this.container, { childList: true, subtree: true });
  }

  get indexes() {
    return this.choices.map((choice) => choice.get("index"));
  }

  get isPublished() {
    return this.indexes.every((index) => index === 0);
  }

  show() {
    this.published.hidden = !this.isPublished;
    this.note.textContent = "";
    this.status.textContent = titleIn(this.isPublished ? this.published : this.view());
    this.address.write(this.indexes);
  }

  view() {
    const view = this.indexes.reduce((above, index) => above.get("children")[index], this.stack);
    return new DOMParser().parseFromString(view.get("value"), "text/html");
  }
}

// Empty until there is something to say: what changes in a live region is read aloud.
function said(name) {
  const line = document.createElement("p");
  line.className = name;
  line.setAttribute("role", "status");
  return line;
}

function titleIn(element) {
  const lines = element.querySelectorAll(".vm-state, .vm-title, .vm-notice");
  return Array.from(lines, (line) => line.textContent).join(" ");
}

// The part of the address that says which view of one explorer is asked for, such as
// `?totals=definition:comensha,known:today`. What was published is not spelled out.
class Address {
  constructor(name, codes) {
    this.name = name;
    this.codes = codes;
  }

  read() {
    const wanted = this.codes.map(() => 0);
    const asked = new URLSearchParams(location.search).get(this.name);
    let areKnown = true;
    for (const part of asked ? asked.split(",") : []) {
      const [key, code] = part.split(":");
      const place = this.codes.findIndex(([known]) => known === key);
      const index = place < 0 ? -1 : this.codes[place][1].indexOf(code);
      if (index < 0) {
        areKnown = false;
      } else {
        wanted[place] = index;
      }
    }
    return { wanted, areKnown };
  }

  write(indexes) {
    const parts = this.codes.map(([key, codes], place) =>
      indexes[place] > 0 ? `${key}:${codes[indexes[place]]}` : "",
    );
    const query = new URLSearchParams(location.search);
    const value = parts.filter(Boolean).join(",");
    if (value) {
      query.set(this.name, value);
    } else {
      query.delete(this.name);
    }
    const address = new URL(location.href);
    // Both signs may stand in a query as they are, and links are for people.
    address.search = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
    history.replaceState(history.state, "", address);
    followInOtherLanguages();
  }
}

// The page in another language has the same explorers under the same names.
export function followInOtherLanguages() {
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.search = location.search;
  }
}
